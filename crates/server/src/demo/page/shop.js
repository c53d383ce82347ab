// What a site's owner pastes: the address of the server, and the inbox' token.
fetch('/demo/settings').then((answer) => answer.json()).then(({ website_token: websiteToken }) => {
  const script = document.createElement('script');
  script.src = '/packs/js/sdk.js';
  script.onload = () => window.chatwootSDK.run({ websiteToken, baseUrl: location.origin });
  document.head.append(script);
});
