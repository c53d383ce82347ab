// Messages that ask for something, and their answers.
import { useId, useState } from 'preact/hooks';
import { useStore } from './app.jsx';
import { Field, fault } from './form.jsx';
import { Formatted, isWeb } from './format.jsx';
import { tell } from './host.js';
import { t } from './texts.js';

const RATINGS = ['😞', '😑', '😐', '😀', '😍'];

/// Sends an answer, and says when that failed.
function useAnswer(message) {
  const { store } = useStore();
  const [state, setState] = useState({});
  const answer = async (body) => {
    setState({ isBusy: true });
    try {
      await store.answer(message, body);
      setState({});
    } catch {
      setState({ error: t('answer_failed') });
    }
  };
  return [answer, state];
}

function Fault({ text }) {
  return text ? <p class="error" role="alert">{text}</p> : null;
}

function Address({ message }) {
  const { submitted_email: given } = message.content_attributes;
  const [value, setValue] = useState('');
  const [tried, setTried] = useState(false);
  const [answer, { isBusy, error }] = useAnswer(message);
  if (given) return <p class="answered">✓ {given}</p>;
  const field = { name: 'emailAddress', type: 'email', label: t('email'), required: true };
  const wrong = fault(field, value);
  const submit = (event) => {
    event.preventDefault();
    setTried(true);
    if (!wrong) answer({ contact: { email: value.trim() } });
  };
  return (
    <form class="asked" noValidate onSubmit={submit}>
      <Field field={field} value={value} onInput={setValue} error={tried && wrong} />
      <Fault text={error} />
      <button type="submit" class="small" disabled={isBusy}>{t('send')}</button>
    </form>
  );
}

function Choice({ message }) {
  const { items = [], submitted_values: given } = message.content_attributes;
  const [answer, { isBusy, error }] = useAnswer(message);
  const chosen = given?.[0]?.value;
  return (
    <div class="asked choices" role="group" aria-label={message.content}>
      {items.map((item) => (
        <button key={item.value} type="button" class={`choice ${chosen === item.value ? 'chosen' : ''}`} aria-pressed={chosen === item.value}
          disabled={isBusy || Boolean(given)}
          onClick={() => answer({ message: { submitted_values: [{ title: item.title, value: item.value }] } })}>
          {item.title}
        </button>
      ))}
      <Fault text={error} />
    </div>
  );
}

function Fields({ message }) {
  const { items = [], submitted_values: given } = message.content_attributes;
  const [values, setValues] = useState(() => Object.fromEntries(items.map((item) => [item.name, item.default ?? ''])));
  const [tried, setTried] = useState(false);
  const [answer, { isBusy, error }] = useAnswer(message);
  if (given) {
    return (
      <dl class="answered">
        {given.map((one) => (
          <div key={one.name}>
            <dt>{items.find(({ name }) => name === one.name)?.label ?? one.name}</dt>
            <dd>{String(one.value ?? '')}</dd>
          </div>
        ))}
      </dl>
    );
  }
  const submit = (event) => {
    event.preventDefault();
    setTried(true);
    if (items.some((item) => fault(item, values[item.name]))) return;
    answer({ message: { submitted_values: items.map(({ name }) => ({ name, value: values[name] })) } });
  };
  return (
    <form class="asked" noValidate onSubmit={submit}>
      {items.map((item) => (
        <Field key={item.name} field={{ ...item, values: item.options }} value={values[item.name]} error={tried && fault(item, values[item.name])}
          onInput={(value) => setValues({ ...values, [item.name]: value })} />
      ))}
      <Fault text={error} />
      <button type="submit" class="small" disabled={isBusy}>{t('send')}</button>
    </form>
  );
}

function Rating({ message }) {
  const { submitted_values: values, display_type: type } = message.content_attributes;
  const given = values?.csat_survey_response;
  const [feedback, setFeedback] = useState('');
  const [answer, { isBusy, error }] = useAnswer(message);
  const id = useId();
  const rate = (rating, text) => answer({ message: { submitted_values: { csat_survey_response: { rating, feedback_message: text } } } });
  const isOver = given?.feedback_message !== undefined && given?.feedback_message !== null && given?.feedback_message !== '';
  return (
    <div class="asked rating" role="group" aria-label={message.content}>
      <p>{given ? t('rated') : message.content || t('rate')}</p>
      <div class="faces-row">
        {RATINGS.map((face, at) => (
          <button key={face} type="button" class={given?.rating === at + 1 || (type === 'star' && given?.rating > at) ? 'chosen' : ''}
            aria-pressed={given?.rating === at + 1} aria-label={t('rate_of', { rating: at + 1 })} disabled={isBusy || isOver}
            onClick={() => rate(at + 1, feedback || undefined)}>
            {type === 'star' ? '★' : face}
          </button>
        ))}
      </div>
      {given && !isOver ? (
        <form onSubmit={(event) => { event.preventDefault(); if (feedback.trim()) rate(given.rating, feedback.trim()); }}>
          <label class="hidden" for={id}>{t('feedback')}</label>
          <textarea id={id} rows="2" value={feedback} placeholder={t('feedback')} onInput={({ target }) => setFeedback(target.value)} />
          <button type="submit" class="small" disabled={isBusy || !feedback.trim()}>{t('send')}</button>
        </form>
      ) : null}
      {isOver ? <p class="answered">{given.feedback_message}</p> : null}
      <Fault text={error} />
    </div>
  );
}

function Cards({ message }) {
  return (
    <div class="cards">
      {(message.content_attributes.items ?? []).map((item) => (
        <section class="offer" key={item.title}>
          {item.media_url ? <img src={item.media_url} alt="" loading="lazy" onError={({ target }) => target.remove()} /> : null}
          <h2>{item.title}</h2>
          <p><Formatted text={item.description} /></p>
          {(item.actions ?? []).map((action) =>
            action.type === 'link' && isWeb(action.uri) ? (
              <a key={action.text} class="small" href={action.uri} target="_blank" rel="noopener noreferrer nofollow">{action.text}</a>
            ) : (
              <button key={action.text} type="button" class="small" onClick={() => tell('postback', { data: { payload: action.payload } })}>{action.text}</button>
            ))}
        </section>
      ))}
    </div>
  );
}

function Articles({ message }) {
  return (
    <div class="cards">
      {(message.content_attributes.items ?? []).filter(({ link }) => isWeb(link)).map((item) => (
        <a class="offer" key={item.link} href={item.link} target="_blank" rel="noopener noreferrer">
          <h2>{item.title}</h2>
          <p>{item.description}</p>
        </a>
      ))}
    </div>
  );
}

const KINDS = {
  input_email: Address, input_select: Choice, form: Fields, input_csat: Rating, cards: Cards, article: Articles,
};

export function Asked({ message }) {
  const Kind = KINDS[message.content_type];
  return Kind ? <Kind message={message} /> : null;
}
