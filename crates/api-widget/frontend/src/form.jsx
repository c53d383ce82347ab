// The form before the first message.
import { useId, useState } from 'preact/hooks';
import { useStore } from './app.jsx';
import { CloseButton, IconButton, Notices } from './parts.jsx';
import { t } from './texts.js';

const KINDS = { email: 'email', phone: 'tel', number: 'number', date: 'date', link: 'url', url: 'url' };
const COMPLETE = { emailAddress: 'email', fullName: 'name', phoneNumber: 'tel' };

/// What is wrong with a value; nothing if it is right.
export function fault(field, value) {
  const given = String(value ?? '').trim();
  if (!given) return field.required ? t('required') : undefined;
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given)) return t('email_invalid');
  if (field.type === 'phone' && !/^\+[1-9]\d{5,14}$/.test(given.replace(/[\s()-]/g, ''))) return t('phone_invalid');
  if (['link', 'url'].includes(field.type) && !/^https?:\/\/\S+$/i.test(given)) return t('link_invalid');
  const pattern = field.regex_pattern || field.pattern;
  if (pattern) {
    try {
      const [, source, flags] = /^\/(.*)\/([a-z]*)$/.exec(pattern) ?? [null, `^(?:${pattern})$`, ''];
      if (!new RegExp(source, flags).test(given)) return field.regex_cue || field.pattern_error || t('invalid');
    } catch {
      return undefined;
    }
  }
  return undefined;
}

export function Field({ field, value, onInput, error, disabled }) {
  const id = useId();
  const label = { emailAddress: t('email'), fullName: t('name'), phoneNumber: t('phone') };
  const text = field.field_type === 'standard' && !field.label ? label[field.name] : field.label || label[field.name] || field.name;
  const common = {
    id, name: field.name, value: value ?? '', disabled, required: field.required, placeholder: field.placeholder,
    'aria-invalid': Boolean(error), 'aria-describedby': error ? `${id}-error` : undefined,
    onInput: ({ target }) => onInput(target.value),
  };
  const choices = field.values || field.options;
  let control;
  if (field.type === 'text_area') control = <textarea rows="3" {...common} />;
  else if (['list', 'select'].includes(field.type)) {
    control = (
      <select {...common} onChange={common.onInput}>
        <option value="" />
        {(choices || []).map((one) => (
          <option key={one.value ?? one} value={one.value ?? one}>{one.label ?? one.title ?? one}</option>
        ))}
      </select>
    );
  } else if (field.type === 'checkbox') {
    control = (
      <input type="checkbox" {...common} value="true" checked={value === 'true'}
        onInput={({ target }) => onInput(target.checked ? 'true' : '')} />
    );
  } else control = <input type={KINDS[field.type] || 'text'} autocomplete={COMPLETE[field.name]} {...common} />;
  return (
    <div class={`field field-${field.type}`}>
      <label for={id}>
        {text}
        {field.required ? <span aria-hidden="true"> *</span> : null}
      </label>
      {control}
      {error ? <p class="error" id={`${id}-error`} role="alert">{error}</p> : null}
    </div>
  );
}

export function Form() {
  const { store, state } = useStore();
  const [tried, setTried] = useState(false);
  const answers = state.answers;
  const fields = [...store.fields(), { name: 'message', type: 'text_area', label: t('message'), required: true }];
  const faults = Object.fromEntries(fields.map((field) => [field.name, fault(field, answers[field.name])]));
  const submit = (event) => {
    event.preventDefault();
    setTried(true);
    const wrong = fields.find(({ name }) => faults[name]);
    if (wrong) {
      event.target.elements[wrong.name]?.focus();
      return;
    }
    const phone = answers.phoneNumber?.replace(/[\s()-]/g, '');
    store.submitForm({ ...answers, ...(phone && { phoneNumber: phone }) });
  };
  return (
    <main class="form-view">
      <header class="bar top">
        <IconButton name="back" label={t('back')} onClick={() => store.go('home')} />
        <h1>{state.site.website_name}</h1>
        <CloseButton />
      </header>
      <Notices />
      <form noValidate onSubmit={submit}>
        <p class="lead">{state.site.pre_chat_form_options?.pre_chat_message}</p>
        {fields.map((field) => (
          <Field key={field.name} field={field} value={answers[field.name]} error={tried && faults[field.name]}
            onInput={(value) => store.setAnswers({ ...store.state.answers, [field.name]: value })} />
        ))}
        <button type="submit" class="primary">{t('start')}</button>
      </form>
    </main>
  );
}
