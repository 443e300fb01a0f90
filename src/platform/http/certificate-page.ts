/** The page that puts the district's own authority on a phone, so that the phone trusts this server. */
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { notFound } from '../access.ts';
import type { Config } from '../config.ts';
import { plainStyle } from './plain-style.ts';

/** `fengsui certificate` put it there; without it the district has a certificate that phones know, or none. */
const authorityFile = ({ dataDirectory }: Config) => join(dataDirectory, 'tls/authority.crt');

const steps = [
  {
    zh: '下载证书，先核对下面的指纹，和管理员公布的一致再装。',
    en: 'Download the certificate. Compare the fingerprint below with the one the administrator published before you install it.',
  },
  {
    zh: '安卓、鸿蒙：设置 → 安全 → 更多安全设置 → 从存储设备安装证书 → CA 证书，选中刚下载的文件。',
    en: 'Android, HarmonyOS: Settings → Security → More security settings → Install from storage → CA certificate; choose the file.',
  },
  {
    zh: '苹果：在 Safari 里下载；设置 → 通用 → VPN 与设备管理，安装描述文件；再到 设置 → 通用 → 关于本机 → 证书信任设置，打开这一项。',
    en: 'iPhone: download in Safari; Settings → General → VPN & Device Management, install the profile; then Settings → General → About → Certificate Trust Settings, switch it on.',
  },
  {
    zh: '关掉浏览器重新打开本系统，不再提示“不安全”，就装好了。',
    en: 'Close the browser and open this system again. If it no longer warns, the certificate is installed.',
  },
];

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(plainStyle).digest('base64')}'; frame-ancestors 'none'`;

function page({ fingerprint256, validTo }: X509Certificate): string {
  const rows = steps.map(({ zh, en }, i) => `<li><b>${i + 1}</b><span>${zh}<small lang="en">${en}</small></span></li>`);
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>安装证书 · 烽燧</title><style>${plainStyle}</style></head><body><main><h1>在手机上安装本区证书 <span lang="en">Install the district’s certificate</span></h1>
<ol>${rows.join('')}</ol><p><a href="/certificate/authority.crt">下载证书 <span lang="en">Download the certificate</span></a></p>
<p>SHA-256 指纹 <span lang="en">fingerprint</span><br><code>${fingerprint256}</code><br>有效期到 <span lang="en">valid until</span> ${new Date(validTo).toISOString().slice(0, 10)}</p></main></body></html>`;
}

export function offerCertificate(app: FastifyInstance, config: Config): void {
  const read = () => {
    const file = authorityFile(config);
    if (!existsSync(file)) throw notFound({ kind: 'address' });
    return readFileSync(file);
  };
  app.get('/certificate', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
      .send(page(new X509Certificate(read()))),
  );
  app.get('/certificate/authority.crt', async (_request, reply) =>
    reply
      .type('application/x-x509-ca-cert')
      .headers({ 'content-disposition': 'attachment; filename="fengsui-authority.crt"', 'cache-control': 'no-store' })
      .send(read()),
  );
}
