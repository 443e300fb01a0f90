/** The look of pages that stand without the web app: while the server starts, and before a phone trusts it. */
export const plainStyle = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
max-width:34em;margin:12vh auto 0;padding:0 24px}h1{font-size:20px;font-weight:600;margin:0 0 16px}ol{list-style:none;margin:0;padding:0}
li{display:flex;gap:12px;padding:8px 0;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent)}
li span{flex:1}small{display:block;opacity:.72;font-size:13px}time{font-variant-numeric:tabular-nums}p{opacity:.72;font-size:13px;margin-top:24px}
code{font-size:13px;overflow-wrap:anywhere}a{color:inherit}`;
