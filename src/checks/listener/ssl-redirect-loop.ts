import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * TLS ends at the load balancer, so that the application sees plain HTTP whatever the client used.
 * One that redirects HTTP to HTTPS, and does not look at X-Forwarded-Proto, does so for ever.
 */
export default defineCheck({
  id: 'listener/ssl-redirect-loop',
  title: 'HTTPS is redirected to itself',
  severity: 'error',
  confidence: 'proven',
  on: 'hosts',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'probes',
  ],

  run({ name, sources, serves, probes }) {
    const [source] = sources;
    const probe = probes.find(({ value }) => leadsToItself(value.url, value));
    if (source === undefined || probe === undefined) return undefined;
    const [first] = serves;
    return {
      subject: first,
      message: `${probe.value.url} answers ${probe.value.status ?? 0} with a redirect to itself, so browsers give up on ${name}${first === undefined ? '' : ` of ${refText(first)}`}.`,
      fix: 'Have the application believe X-Forwarded-Proto, or switch its own redirect to HTTPS off.',
      commands: [`curl -sI '${probe.value.url}'`],
      evidence: [cite(probe, 'status'), cite(probe, 'headers', 'location'), source],
    };
  },
});

function leadsToItself(
  url: string,
  {
    status = 0,
    headers = {},
  }: { status?: number | undefined; headers?: Record<string, string> | undefined },
): boolean {
  const { location } = headers;
  // With a cookie, the next request may well be answered otherwise.
  if (location === undefined || headers['set-cookie'] !== undefined) return false;
  return /^https:/i.test(url) && status >= 300 && status < 400 && plain(location) === plain(url);
}

/** The scheme and the host have no case, and port 443 goes without saying. */
function plain(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^(https?):\/\/([^/?#]+)([^#]*)/i.exec(url) ?? [];
  const authority = host.toLowerCase().replace(/:443$/, '');
  return `${scheme.toLowerCase()}://${authority}${rest === '' ? '/' : rest}`;
}
