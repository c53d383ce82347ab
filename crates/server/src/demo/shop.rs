//! What the demonstration's shop sells, who works there, and what its customers ask.

/// Somebody who works in the shop.
pub(super) struct Employee {
    pub name: &'static str,
    pub email: &'static str,
    pub is_administrator: bool,
}

/// The shop's name.
pub(super) const SHOP: &str = "Lantern & Oak";

/// Who works there: the owner, then the agents.
pub(super) const STAFF: [Employee; 4] = [
    Employee {
        name: "Olivia Marsh",
        email: "olivia@lantern.example",
        is_administrator: true,
    },
    Employee {
        name: "Ben Okafor",
        email: "ben@lantern.example",
        is_administrator: false,
    },
    Employee {
        name: "Chloe Martin",
        email: "chloe@lantern.example",
        is_administrator: false,
    },
    Employee {
        name: "Dan Weber",
        email: "dan@lantern.example",
        is_administrator: false,
    },
];

/// The agents' places in [`STAFF`].
pub(super) const AGENTS: [usize; 3] = [1, 2, 3];

/// The teams, each with its members' places in [`STAFF`].
pub(super) const TEAMS: [(&str, &str, &[usize]); 2] = [
    ("orders", "Delivery, returns and payment", &[1, 2]),
    ("advice", "Questions before buying", &[2, 3]),
];

/// The labels: title, purpose, colour.
pub(super) const LABELS: [(&str, &str, &str); 6] = [
    ("delivery", "Where is it?", "#2563eb"),
    ("return", "Wants to give something back", "#b45309"),
    ("payment", "Invoices, refunds, vouchers", "#7c3aed"),
    ("advice", "Asks before buying", "#0f766e"),
    ("damaged", "Arrived broken", "#b91c1c"),
    ("vip", "Buys often", "#a16207"),
];

/// Texts that agents insert.
pub(super) const CANNED: [(&str, &str); 4] = [
    (
        "hello",
        "Hello {{contact.name}}, thank you for writing to us!",
    ),
    (
        "track",
        "You can follow your parcel at https://lantern.example/track with the number in your e-mail.",
    ),
    (
        "return",
        "You can send it back within 30 days; the label is in your account under “Orders”.",
    ),
    (
        "bye",
        "Glad we could help. Have a good day, {{contact.name}}!",
    ),
];

/// What the help centre explains: title, summary, text.
pub(super) const ARTICLES: [(&str, &str, &str); 3] = [
    (
        "How long does delivery take?",
        "Two to four working days within the country.",
        "Parcels leave our workshop on the **same day** if you order before noon.\n\n- within the country: 2 to 4 working days\n- elsewhere: 5 to 9 working days\n\nFurniture comes by carrier, who calls you beforehand.",
    ),
    (
        "How do I send something back?",
        "Within 30 days, with the label from your account.",
        "1. Open **Orders** in your account.\n2. Choose what goes back; print the label.\n3. Hand the parcel in at any post office.\n\nYou have your money back within a week after it arrives.",
    ),
    (
        "How do I look after oiled oak?",
        "A damp cloth, and oil twice a year.",
        "Wipe it with a damp cloth. Twice a year, put on a thin coat of oil and polish it after ten minutes.\n\nWater rings go away with fine steel wool and a drop of oil.",
    ),
];

/// What customers are called.
pub(super) const FIRST_NAMES: [&str; 24] = [
    "Amara", "Anton", "Beatriz", "Carla", "Cem", "Daniel", "Elif", "Emma", "Farid", "Greta",
    "Hiro", "Ines", "Jonas", "Kofi", "Lena", "Maria", "Noah", "Oskar", "Priya", "Rosa", "Samir",
    "Tom", "Uma", "Zoë",
];

/// And after that.
pub(super) const LAST_NAMES: [&str; 16] = [
    "Almeida", "Baker", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito",
    "Jensen", "Kowalski", "Lindgren", "Moreau", "Novak", "Osei", "Patel",
];

/// Where they live: city, country, its code.
pub(super) const PLACES: [(&str, &str, &str); 6] = [
    ("Hamburg", "Germany", "DE"),
    ("Lyon", "France", "FR"),
    ("Porto", "Portugal", "PT"),
    ("Leeds", "United Kingdom", "GB"),
    ("Malmö", "Sweden", "SE"),
    ("Graz", "Austria", "AT"),
];

/// What the shop sells.
pub(super) const GOODS: [&str; 8] = [
    "reading lamp",
    "oak bench",
    "wall lantern",
    "side table",
    "candle holder",
    "bookshelf",
    "desk lamp",
    "coat rack",
];

/// A matter that customers write about. `{item}` and `{order}` are filled in.
pub(super) struct Matter {
    pub label: &'static str,
    /// The team's place in [`TEAMS`].
    pub team: usize,
    pub urgent: bool,
    pub question: &'static [&'static str],
    pub answer: &'static [&'static str],
    pub follow_up: &'static [&'static str],
    pub end: &'static [&'static str],
    pub note: Option<&'static str>,
}

/// The matters; the first ones come more often.
pub(super) const MATTERS: [Matter; 6] = [
    Matter {
        label: "delivery",
        team: 0,
        urgent: false,
        question: &[
            "Hi, where is my order {order}? I ordered a {item} last week.",
            "The tracking of {order} has not moved for three days.",
            "Can you tell me when the {item} arrives? Order {order}.",
        ],
        answer: &[
            "Let me look that up for you. {order} left our workshop yesterday and should be with you in two days.",
            "I am sorry about the wait! The carrier had it in the wrong depot; it is on its way again.",
        ],
        follow_up: &[
            "Great. Can it be left with a neighbour?",
            "I am not at home on Friday, is Saturday possible?",
        ],
        end: &[
            "I have told the carrier. You get a message before they come.",
            "Done: it is noted on the parcel.",
        ],
        note: Some("Carrier confirmed by telephone, no need to send a second one."),
    },
    Matter {
        label: "advice",
        team: 1,
        urgent: false,
        question: &[
            "Does the {item} come in walnut as well?",
            "How tall is the {item}? The page does not say.",
            "Is the {item} suitable for a bathroom?",
        ],
        answer: &[
            "Good question! We make the {item} in oak and in ash. Walnut is planned for spring.",
            "The {item} is 92 cm tall, and yes, it bears some damp.",
        ],
        follow_up: &[
            "And how long would it take to Lyon?",
            "Lovely. Is there a showroom?",
        ],
        end: &[
            "About five working days. You can also look at it in our shop on Mill Lane.",
            "You are welcome any day from ten to six.",
        ],
        note: None,
    },
    Matter {
        label: "return",
        team: 0,
        urgent: false,
        question: &[
            "I would like to send the {item} back, it is too big for my hall.",
            "How do I return order {order}?",
        ],
        answer: &[
            "No problem: the label is in your account under “Orders”. Shall I send it by e-mail too?",
            "Of course. I have made a label for {order}.",
        ],
        follow_up: &[
            "Yes please, by e-mail.",
            "How long until I have the money back?",
        ],
        end: &[
            "Sent. The money is back within a week after the parcel arrives.",
            "A week at the most after it arrives here.",
        ],
        note: Some("Second return this year, still fine."),
    },
    Matter {
        label: "payment",
        team: 0,
        urgent: false,
        question: &[
            "I need an invoice with our company's name for {order}.",
            "My voucher is not accepted, can you help?",
        ],
        answer: &[
            "I have changed the invoice; it is in your account now.",
            "The voucher was for orders above 50. I have made an exception for {order}.",
        ],
        follow_up: &["Perfect, thank you.", "That is very kind."],
        end: &["You are welcome!", "Any time."],
        note: None,
    },
    Matter {
        label: "damaged",
        team: 0,
        urgent: true,
        question: &[
            "The {item} arrived with a crack in it. Order {order}. I am quite disappointed.",
            "One leg of the {item} is broken!",
        ],
        answer: &[
            "I am very sorry. We send a new one today, and you need not send the broken one back.",
            "That must not happen. Could you send a picture? A new one leaves today in any case.",
        ],
        follow_up: &["Thank you, that was quick.", "OK. When does it come?"],
        end: &[
            "It should be there in two days. Sorry again!",
            "In two days. We have also sent you a voucher.",
        ],
        note: Some("Batch 14 again, told the workshop."),
    },
    Matter {
        label: "vip",
        team: 1,
        urgent: false,
        question: &[
            "We are furnishing a café: 14 pieces of the {item}. Is there a price for that?",
            "Could you make the {item} 20 cm longer for our office?",
        ],
        answer: &[
            "With pleasure. From ten pieces on we take 12 % off; I write you an offer.",
            "Our workshop can do that. I ask them for a price and write today.",
        ],
        follow_up: &[
            "That sounds good, we need them by the end of next month.",
            "Wonderful.",
        ],
        end: &[
            "The offer is in your inbox. I keep the pieces for you for two weeks.",
            "It is 15 % more. Shall we begin?",
        ],
        note: Some("Ask Olivia before going below 12 %."),
    },
];

/// What the bot says before it hands over.
pub(super) const BOT_GREETING: &str =
    "I am Wick, the shop's bot. One moment, I look for the right person.";

/// What customers say of the shop, by rating from 1.
pub(super) const RATINGS: [&[&str]; 5] = [
    &["Nobody answered for a day.", "Still waiting for my money."],
    &["It took too long."],
    &["All right in the end.", ""],
    &["Helpful!", "", "Quick answer."],
    &[
        "Very kind, thank you!",
        "",
        "Perfect.",
        "Best shop in town.",
    ],
];
