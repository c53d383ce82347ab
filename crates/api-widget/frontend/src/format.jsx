// Messages as text with links and plain emphasis. Nothing of a message is ever read as HTML.
const PARTS =
  /(`[^`\n]+`)|(\*\*[^*\n]+\*\*)|(\[[^\]\n]+\]\(https?:\/\/[^\s)]+\))|(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])|(\n)/g;

function link(address, text) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}

export function Formatted({ text }) {
  const parts = [];
  let end = 0;
  for (const found of (text || '').matchAll(PARTS)) {
    if (found.index > end) parts.push(text.slice(end, found.index));
    const [whole, code, strong, named, bare] = found;
    if (code) parts.push(<code>{whole.slice(1, -1)}</code>);
    else if (strong) parts.push(<strong>{whole.slice(2, -2)}</strong>);
    else if (named) {
      const [, name, address] = /^\[(.+)\]\((.+)\)$/.exec(whole);
      parts.push(link(address, name));
    } else if (bare) parts.push(link(whole, whole));
    else parts.push(<br />);
    end = found.index + whole.length;
  }
  parts.push((text || '').slice(end));
  return <>{parts}</>;
}

/// Is it an address that a link may lead to?
export function isWeb(address) {
  return /^(https?:|mailto:|tel:)/i.test(address || '');
}
