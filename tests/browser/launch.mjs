// How the browser is started: nothing that calls hosts of its own.
export const LAUNCH = {
  executablePath: process.env.NIMCHAT_BROWSER,
  args: [
    '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync',
  ],
};
