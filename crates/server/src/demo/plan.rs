//! The plan of what happens in the shop: every step with its time, in order.

use super::dice::Dice;
use super::shop::{Matter, SHOP};
use chrono::{DateTime, TimeDelta, Utc};

/// How far back the first conversation is.
pub(super) const DAYS: i64 = 45;
/// How long before now the last one begins at the earliest: longer than the night and the wait in [`Plan::until`].
const LAST: TimeDelta = TimeDelta::hours(12);
/// Of a hundred conversations, how many come over the shop's app, where the bot answers first.
const OVER_THE_APP: usize = 25;

/// What happens in a conversation. An agent is a place in the list of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// The customer begins it.
    Begin(String),
    /// The customer writes.
    Write(String),
    /// The bot writes, and hands over.
    HandOver(&'static str),
    /// It becomes this agent's, and this team's.
    Assign(usize, usize),
    /// It gets this label.
    Label(&'static str),
    /// It becomes urgent.
    Urgent,
    /// An agent reads it.
    Read(usize),
    /// An agent answers.
    Answer(usize, String),
    /// An agent leaves a note.
    Note(usize, &'static str),
    /// An agent puts it off until the day after.
    Snooze(usize),
    /// An agent resolves it.
    Resolve(usize),
    /// The customer rates it.
    Rate(usize, &'static str),
}

/// A step of the plan.
#[derive(Debug)]
pub(super) struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// In which conversation of the plan.
    pub conversation: usize,
    /// What.
    pub act: Act,
}

/// Who begins a conversation, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beginning {
    /// The customer's number.
    pub customer: usize,
    /// Over the shop's app, rather than on its website?
    pub over_the_app: bool,
}

/// What happens.
#[derive(Debug)]
pub(super) struct Plan {
    /// The conversations.
    pub conversations: Vec<Beginning>,
    /// Their steps, by time.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The plan of so many conversations in the weeks before `now`.
    pub fn until(now: DateTime<Utc>, conversations: usize) -> Self {
        let mut dice = Dice::new();
        let mut plan = Self {
            conversations: Vec::with_capacity(conversations),
            steps: Vec::new(),
        };
        let span = TimeDelta::days(DAYS);
        // the last ones begin today, and before now
        let pace = (span - LAST) / i32::try_from(conversations.max(1)).unwrap_or(i32::MAX);
        let mut begins = now - span;
        for number in 0..conversations {
            // some customers come back
            let customer = match number {
                20.. if dice.happens(20) => dice.below(number - 10),
                _ => number,
            };
            let over_the_app = dice.happens(OVER_THE_APP);
            plan.conversations.push(Beginning {
                customer,
                over_the_app,
            });
            let mut story = Story {
                at: waking(begins + dice.minutes(0, 300)),
                conversation: number,
                dice: &mut dice,
                steps: &mut plan.steps,
            };
            story.tell(over_the_app);
            begins += pace;
        }
        plan.steps.retain(|step| step.at < now);
        plan.steps.sort_by_key(|step| step.at);
        plan
    }
}

/// Customers write from six in the morning on.
fn waking(at: DateTime<Utc>) -> DateTime<Utc> {
    let night = TimeDelta::hours(6);
    let of_day = at - at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    if of_day < night { at + night } else { at }
}

/// One conversation, told in its order.
struct Story<'a> {
    at: DateTime<Utc>,
    conversation: usize,
    dice: &'a mut Dice,
    steps: &'a mut Vec<Step>,
}

impl Story<'_> {
    fn tell(&mut self, over_the_app: bool) {
        // the first matters come more often
        let matters = &SHOP.matters;
        let place = self.dice.below(matters.len());
        let place = place.min(self.dice.below(matters.len()));
        let Some(matter) = matters.get(place) else {
            return;
        };
        // the first of the staff is the owner
        let agent = 1 + self.dice.below(SHOP.staff.len() - 1);
        let facts = self.facts();
        let question = self.say(&matter.question, &facts);
        self.now(Act::Begin(question));
        if over_the_app {
            self.after(0, 1, Act::HandOver(&SHOP.greeting));
        }
        self.sort_in(matter, agent);
        if self.dice.happens(4) {
            return;
        }
        self.after(2, 120, Act::Read(agent));
        let answer = self.say(&matter.answer, &facts);
        self.after(0, 4, Act::Answer(agent, answer));
        if let (Some(note), true) = (&matter.note, self.dice.happens(30)) {
            self.after(0, 3, Act::Note(agent, note));
        }
        if self.dice.happens(80) {
            let follow_up = self.say(&matter.follow_up, &facts);
            self.after(1, 60, Act::Write(follow_up));
            if self.dice.happens(5) {
                return self.after(5, 30, Act::Snooze(agent));
            }
            let end = self.say(&matter.end, &facts);
            self.after(1, 90, Act::Answer(agent, end));
        }
        if self.dice.happens(5) {
            return;
        }
        self.after(3, 600, Act::Resolve(agent));
        self.rate();
    }

    fn facts(&mut self) -> (&'static str, String) {
        let item = self.dice.one(&SHOP.goods).map_or("", String::as_str);
        (item, format!("LO-{}", 20_000 + self.dice.below(9_000)))
    }

    fn say(&mut self, texts: &[String], (item, order): &(&str, String)) -> String {
        let text = self.dice.one(texts).map_or("", String::as_str);
        text.replace("{item}", item).replace("{order}", order)
    }

    fn sort_in(&mut self, matter: &'static Matter, agent: usize) {
        self.after(0, 3, Act::Label(&matter.label));
        if matter.urgent {
            self.now(Act::Urgent);
        }
        if !self.dice.happens(4) {
            self.after(0, 10, Act::Assign(agent, matter.team));
        }
    }

    fn rate(&mut self) {
        if !self.dice.happens(45) {
            return;
        }
        // most are content
        let rating = self.dice.below(25).isqrt() + 1;
        let texts = SHOP.ratings.get(rating - 1).map_or(&[][..], Vec::as_slice);
        let text = self.dice.one(texts).map_or("", String::as_str);
        self.after(1, 240, Act::Rate(rating, text));
    }

    fn now(&mut self, act: Act) {
        self.steps.push(Step {
            at: self.at,
            conversation: self.conversation,
            act,
        });
    }

    fn after(&mut self, least: usize, most: usize, act: Act) {
        self.at += self.dice.minutes(least, most);
        self.now(act);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_400_000, 0).unwrap()
    }

    #[test]
    fn a_plan_is_the_same_each_time_and_ends_before_now() {
        let plan = Plan::until(now(), 300);
        let again = Plan::until(now(), 300);
        assert_eq!(plan.conversations, again.conversations);
        assert_eq!(plan.conversations.len(), 300);
        assert_eq!(format!("{:?}", plan.steps), format!("{:?}", again.steps));
        assert!(plan.steps.is_sorted_by_key(|step| step.at));
        assert!(plan.steps.iter().all(|step| step.at < now()));
        let first = plan.steps.first().unwrap().at;
        assert!(first < now() - TimeDelta::days(DAYS - 2), "{first}");
    }

    #[test]
    fn a_conversation_begins_before_anything_else_happens_in_it() {
        let plan = Plan::until(now(), 300);
        let mut begun = std::collections::HashSet::new();
        for step in &plan.steps {
            if matches!(step.act, Act::Begin(_)) {
                assert!(begun.insert(step.conversation));
            }
            assert!(begun.contains(&step.conversation), "{step:?}");
        }
        assert_eq!(begun.len(), 300);
    }

    #[test]
    fn every_rating_is_given() {
        let plan = Plan::until(now(), 300);
        for rating in 1..=5 {
            let is = |step: &Step| matches!(step.act, Act::Rate(given, _) if given == rating);
            assert!(plan.steps.iter().any(is), "{rating}");
        }
    }
}
