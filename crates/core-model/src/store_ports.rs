//! What a domain's storage is made of, stated once for the domain and its adapters.

/// Makes a domain's `View`, `Work` and `Store` of its ports: of those that reads and works have, of those that only
/// reads have, and of those that only works have. Whatever implements the ports is a view, and has the ports of a work.
#[macro_export]
macro_rules! store_ports {
    (
        both { $($(#[$doc:meta])* $name:ident: $lookup:ident, $port:ident;)* }
        view { $($(#[$vdoc:meta])* $vname:ident: $vlookup:ident;)* }
        work { $($(#[$wdoc:meta])* $wname:ident: $wport:ident;)* }
        $(store { $($more:tt)* })?
    ) => {
        /// A read of the stored state. On SQLite all reads are from one snapshot; on PostgreSQL each read has its own.
        pub trait View {
            $($(#[$doc])* fn $name(&mut self) -> &mut dyn $lookup;)*
            $($(#[$vdoc])* fn $vname(&mut self) -> &mut dyn $vlookup;)*
        }

        impl<T: $($lookup +)* $($vlookup +)* Sized> View for T {
            $(fn $name(&mut self) -> &mut dyn $lookup { self })*
            $(fn $vname(&mut self) -> &mut dyn $vlookup { self })*
        }

        /// The ports of a unit of work.
        pub trait Ports {
            $($(#[$doc])* fn $name(&mut self) -> &mut dyn $port;)*
            $($(#[$wdoc])* fn $wname(&mut self) -> &mut dyn $wport;)*
        }

        impl<T: $($port +)* $($wport +)* Sized> Ports for T {
            $(fn $name(&mut self) -> &mut dyn $port { self })*
            $(fn $wname(&mut self) -> &mut dyn $wport { self })*
        }

        /// One unit of work. Dropped without [`Work::commit`], it changes nothing.
        pub trait Work {
            /// Its ports. The one of this name is about to be used.
            fn ports(&mut self, name: &'static str) -> &mut dyn Ports;
            /// Commits the changes. Returns once they are durable.
            fn commit(self: Box<Self>) -> Result<(), $crate::StoreError>;
        }

        impl dyn Work + '_ {
            $($(#[$doc])* pub fn $name(&mut self) -> &mut dyn $port { self.ports(stringify!($name)).$name() })*
            $($(#[$wdoc])* pub fn $wname(&mut self) -> &mut dyn $wport { self.ports(stringify!($wname)).$wname() })*
        }

        /// Storage of this domain.
        pub trait Store: Send + Sync {
            /// Begins a read.
            fn read(&self) -> Result<Box<dyn View + '_>, $crate::StoreError>;
            /// Begins a unit of work. On SQLite only one runs at a time: do not begin another before this one ends, and
            /// look up users before it.
            fn begin(&self) -> Result<Box<dyn Work + '_>, $crate::StoreError>;
            $($($more)*)?
        }
    };
}
