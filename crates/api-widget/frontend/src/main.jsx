// The page in the frame.
import { render } from 'preact';
import { App } from './app.jsx';
import { Store } from './store.js';

const boot = JSON.parse(document.getElementById('boot').textContent);
const store = new Store(boot);
store.start();
render(<App store={store} />, document.getElementById('app'));
