// The page's views, and its look.
import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Chat } from './chat.jsx';
import { Form } from './form.jsx';
import { Home } from './home.jsx';
import { tell } from './host.js';
import { Campaign, Unread } from './unread.jsx';

const Current = createContext();

/// The store, and its present state.
export function useStore() {
  return useContext(Current);
}

function isBright(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return (red * 299 + green * 587 + blue * 114) / 1000 > 165;
}

function useLook(state) {
  const color = /^#[0-9a-f]{6}$/i.test(state.site.widget_color) ? state.site.widget_color : '#1f93ff';
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.style.setProperty('--color', color);
    root.style.setProperty('--on-color', isBright(color) ? '#111827' : '#ffffff');
    root.dataset.theme = state.settings.darkMode;
    root.dataset.view = state.view;
    root.dataset.look = state.settings.widgetStyle || 'standard';
  }, [color, state.settings.darkMode, state.settings.widgetStyle, state.view]);
}

const VIEWS = { home: Home, form: Form, chat: Chat, unread: Unread, campaign: Campaign };

export function App({ store }) {
  const [state, setState] = useState(store.state);
  // before the first paint, and with what changed since the state was read: a click may come at once
  useLayoutEffect(() => {
    setState(store.state);
    return store.subscribe(setState);
  }, [store]);
  useLook(state);
  const root = useRef();
  useEffect(() => {
    const leave = ({ key }) => key === 'Escape' && tell('closeWindow');
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, []);
  useEffect(() => {
    if (state.view !== 'unread' && state.view !== 'campaign') return undefined;
    const measure = new ResizeObserver(([entry]) =>
      tell('updateIframeHeight', { height: Math.ceil(entry.target.scrollHeight) + 8 }));
    measure.observe(root.current);
    return () => measure.disconnect();
  }, [state.view]);
  const View = VIEWS[state.view] ?? Home;
  return (
    <Current.Provider value={{ store, state }}>
      <div class={`view view-${state.view}`} ref={root}>
        <View />
      </div>
    </Current.Provider>
  );
}
