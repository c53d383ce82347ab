// The look of the bubble and of the frame's place.
export const STYLE = `
.woot-widget-holder{position:fixed;bottom:104px;width:400px;max-width:calc(100vw - 40px);height:calc(90% - 64px - 20px);
max-height:640px;min-height:250px;z-index:2147483000;border-radius:16px;overflow:hidden;visibility:hidden;opacity:0;
box-shadow:0 5px 40px rgba(0,0,0,.16);transform:translateY(12px);transition:opacity .16s,transform .16s,visibility .16s}
.woot-widget-holder.woot-right{right:20px}
.woot-widget-holder.woot-left{left:20px}
.woot-widget-holder.woot-open{visibility:visible;opacity:1;transform:none}
.woot-widget-holder.woot-unread{visibility:visible;opacity:1;transform:none;box-shadow:none;min-height:0;
height:var(--woot-height,200px);border-radius:0}
.woot-widget-holder.woot-flat{border-radius:0;bottom:80px}
.woot-widget-holder iframe{border:0;width:100%;height:100%;display:block;color-scheme:normal;background:transparent}
.woot-widget-bubble{position:fixed;bottom:20px;z-index:2147483000;width:64px;height:64px;padding:0;border:0;
border-radius:32px;cursor:pointer;background:var(--woot-color,#1f93ff);color:#fff;display:flex;align-items:center;
justify-content:center;gap:8px;box-shadow:0 8px 24px rgba(0,0,0,.16);font:600 16px system-ui,sans-serif}
.woot-right .woot-widget-bubble{right:20px}
.woot-left .woot-widget-bubble{left:20px}
.woot-flat .woot-widget-bubble{border-radius:0;width:56px;height:56px;bottom:0}
.woot-expanded_bubble .woot-widget-bubble{width:auto;height:48px;padding:0 20px 0 16px}
.woot-widget-bubble:focus-visible{outline:3px solid #fff;outline-offset:-6px}
.woot-widget-bubble svg{width:26px;height:26px;fill:#fff;flex:none}
.woot-widget-bubble svg:nth-of-type(2),.woot-open .woot-widget-bubble svg:first-of-type{display:none}
.woot-open .woot-widget-bubble svg:nth-of-type(2){display:block}
.woot-widget-bubble .woot-stroke{stroke:#fff;stroke-width:22;stroke-linecap:round;fill:none}
.woot-title:empty,.woot-open .woot-title{display:none}
.woot-dot{position:absolute;top:-2px;right:-2px;min-width:20px;height:20px;border-radius:10px;background:#e5484d;color:#fff;
font:600 12px/20px system-ui,sans-serif;text-align:center;padding:0 4px;box-sizing:border-box}
.woot-dot[hidden],.woot--bubble-holder.woot-hidden{display:none}
@media (max-width:667px){
.woot-widget-holder.woot-open{inset:0;width:100%;max-width:none;height:100%;max-height:none;border-radius:0}
.woot--bubble-holder.woot-open{display:none}
.woot-widget-holder.woot-unread{bottom:92px}}
@media (prefers-reduced-motion:reduce){.woot-widget-holder{transition:none}}
@media print{.woot-widget-holder,.woot-widget-bubble{display:none}}
`;
