//! Second factors (docs/rules/accounts.md §5.1, §5.2).
#![expect(clippy::unwrap_used, reason = "test set-up")]

use crate::world::{PASSWORD, World, refusal};
use chrono::TimeDelta;
use nimchat_accounts::second_factor::Proof;
use nimchat_accounts::sign_in::SignInStep;
use nimchat_accounts::{AccountsError, Person, SecondFactorService};
use totp_rs::{Builder, Secret, Totp};

const EMAIL: &str = "ada@example.com";

fn ada(world: &World) -> Person {
    Person(world.user_with_password("Ada", EMAIL).user)
}

fn device(secret: &str) -> Totp {
    let secret = Secret::try_from_base32(secret).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

/// The device's present code.
fn code(world: &World, device: &Totp) -> String {
    let now = world.now().timestamp().unsigned_abs();
    device.generate(now).to_string()
}

/// Ada's device with the second factor on, and her backup codes.
fn enabled(world: &World, ada: &Person) -> (Totp, Vec<String>) {
    let service = world.second_factors();
    let device = device(&service.begin(ada).unwrap().secret);
    let codes = service.enable(ada, &code(world, &device)).unwrap();
    world.wait();
    (device, codes)
}

fn challenge(world: &World) -> String {
    match world.sign_in().by_password(EMAIL, PASSWORD).unwrap() {
        SignInStep::SecondFactor { token } => token,
        SignInStep::In(_) => panic!("nobody is asked for a code"),
    }
}

#[test]
fn who_turned_it_on_is_asked_for_a_code_after_the_password() {
    let world = World::new();
    let ada = ada(&world);
    let service = world.second_factors();
    let begun = service.begin(&ada).unwrap();
    assert!(
        begun.url.starts_with("otpauth://totp/nimchat:"),
        "{}",
        begun.url
    );
    assert!(begun.url.contains(&begun.secret));
    // nothing changes until a code of the device was shown
    world.signed_in(EMAIL);
    let device = device(&begun.secret);
    assert!(matches!(
        service.enable(&ada, "000000"),
        Err(AccountsError::WrongCode)
    ));
    let codes = service.enable(&ada, &code(&world, &device)).unwrap();
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 8));
    let view = service.show(&ada).unwrap();
    assert!(view.enabled && view.backup_codes_generated);
    world.wait();
    let token = challenge(&world);
    let proof = Proof::Code(code(&world, &device));
    let signed_in = world.sign_in().by_second_factor(&token, &proof).unwrap();
    assert_eq!(signed_in.user.user.id, ada.0.id);
}

#[test]
fn a_code_is_good_once_and_for_half_a_minute_or_so() {
    let world = World::new();
    let ada = ada(&world);
    let (device, _) = enabled(&world, &ada);
    let sign_in = |code: &str| {
        let proof = Proof::Code(code.to_owned());
        world.sign_in().by_second_factor(&challenge(&world), &proof)
    };
    let now = code(&world, &device);
    sign_in(&now).unwrap();
    for wrong in [now.as_str(), "", "abcdef", "1234567"] {
        assert_eq!(refusal(sign_in(wrong)), "Invalid verification code");
    }
    let next = {
        world.pass(TimeDelta::seconds(30));
        code(&world, &device)
    };
    world.pass(TimeDelta::seconds(30));
    sign_in(&next).unwrap();
    let late = code(&world, &device);
    world.pass(TimeDelta::seconds(90));
    sign_in(&late).unwrap_err();
}

#[test]
fn a_backup_code_is_good_once() {
    let world = World::new();
    let ada = ada(&world);
    let (device, codes) = enabled(&world, &ada);
    let sign_in = |code: &str| {
        let proof = Proof::BackupCode(code.to_owned());
        world.sign_in().by_second_factor(&challenge(&world), &proof)
    };
    sign_in(&codes[0].to_uppercase()).unwrap();
    sign_in(&codes[0]).unwrap_err();
    let service = world.second_factors();
    let renewed = service.renew_backup_codes(&ada, &code(&world, &device));
    sign_in(&codes[1]).unwrap_err();
    sign_in(&renewed.unwrap()[1]).unwrap();
}

#[test]
fn a_challenge_ends_and_does_not_outlive_the_password() {
    let world = World::new();
    let ada = ada(&world);
    let (_, codes) = enabled(&world, &ada);
    let answer = |token: &str, code: &String| {
        let proof = Proof::BackupCode(code.clone());
        world.sign_in().by_second_factor(token, &proof)
    };
    let late = challenge(&world);
    world.pass(TimeDelta::minutes(5));
    let stale = challenge(&world);
    let change = nimchat_accounts::users::UpdateUser {
        password: Some("Better-1".to_owned()),
        ..Default::default()
    };
    let users = world.users();
    users.update(&world.operator, ada.0.id, change).unwrap();
    for token in [late.as_str(), &stale, "", "guessed"] {
        assert_eq!(
            refusal(answer(token, &codes[0])),
            "Invalid or expired MFA token"
        );
    }
}

#[test]
fn turning_it_off_needs_password_and_code() {
    let world = World::new();
    let ada = ada(&world);
    let (device, _) = enabled(&world, &ada);
    let service = world.second_factors();
    let right = code(&world, &device);
    for (password, code) in [("Secret2!", right.as_str()), (PASSWORD, "000000")] {
        assert_eq!(
            refusal(service.disable(&ada, password, &Proof::Code(code.to_owned()))),
            "Invalid credentials or verification code"
        );
    }
    service
        .disable(&ada, PASSWORD, &Proof::Code(right))
        .unwrap();
    world.signed_in(EMAIL);
    let view = service.show(&ada).unwrap();
    assert!(!view.enabled && !view.backup_codes_generated);
}

#[test]
fn what_is_on_is_not_begun_and_what_is_off_has_no_codes() {
    let world = World::new();
    let ada = ada(&world);
    let service = world.second_factors();
    let off = "MFA is not enabled";
    assert_eq!(refusal(service.renew_backup_codes(&ada, "000000")), off);
    assert_eq!(
        refusal(service.disable(&ada, PASSWORD, &Proof::Code("000000".to_owned()))),
        off
    );
    assert_eq!(
        refusal(service.enable(&ada, "000000")),
        "Invalid verification code"
    );
    let (device, _) = enabled(&world, &ada);
    let on = "MFA is already enabled";
    assert_eq!(refusal(service.begin(&ada).map(drop)), on);
    assert_eq!(refusal(service.enable(&ada, &code(&world, &device))), on);
}

#[test]
fn a_letter_does_not_pass_the_second_factor_by() {
    let world = World::new();
    let ada = ada(&world);
    enabled(&world, &ada);
    let kept = world.kept_user(ada.0.id);
    let purpose = nimchat_accounts::LinkPurpose::PasswordReset;
    let token = world.links().issue(purpose, &kept, world.now()).unwrap();
    let command = nimchat_accounts::sign_in::ResetPassword {
        token,
        new: "Better-1".to_owned(),
        confirmation: None,
    };
    let step = world.sign_in().reset_password(command).unwrap();
    assert!(matches!(step, SignInStep::SecondFactor { .. }));
}

#[test]
fn without_a_key_of_the_operators_there_is_none() {
    let world = World::new();
    let ada = ada(&world);
    let secret = nimchat_accounts::InstallationSecret::load(&world.deps, "").unwrap();
    let service = SecondFactorService::new(world.deps.clone(), &secret);
    let text = "MFA feature is not available. Please configure encryption keys.";
    assert_eq!(refusal(service.show(&ada)), text);
    assert_eq!(refusal(service.begin(&ada).map(drop)), text);
    assert_eq!(refusal(service.enable(&ada, "000000")), text);
    assert_eq!(refusal(service.renew_backup_codes(&ada, "000000")), text);
    assert_eq!(
        refusal(service.disable(&ada, PASSWORD, &Proof::Code("000000".to_owned()))),
        text
    );
}
