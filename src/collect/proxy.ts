import { BlockList, isIP } from 'node:net';

/*
 * The proxies of the environment, as kubectl and the AWS CLI take them. Node itself knows of them
 * only since 22.21, and then not of SOCKS.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** The URL of the proxy that leads there; `undefined`: none does, or none is to be used. */
export function proxyFor(url: URL, env: Environment = process.env): string | undefined {
  const of = (name: string): string => env[name] || env[name.toLowerCase()] || '';
  const proxy = of(url.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY');
  if (proxy === '' || isExempt(url, of('NO_PROXY'))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** Names are looked up by the proxy, as Go has it; what the user wrote may not say so. */
export function asProxy(text: string): URL | undefined {
  const url = URL.parse(text.replace(/^socks5?:/, 'socks5h:'));
  return url !== null && /^(?:https?|socks5h):$/.test(url.protocol) ? url : undefined;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

function isExempt({ hostname, port, protocol }: URL, exceptions: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || (isIP(host) !== 0 && LOOPBACK.check(host, familyOf(host)))) {
    return true;
  }
  const portOf = port || (protocol === 'http:' ? '80' : '443');
  return exceptions
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .some((one) => one !== '' && (one === '*' || isMeant(one, host, portOf)));
}

/** One of NO_PROXY: an address, a range, or a name with all that is below it. */
function isMeant(one: string, host: string, port: string): boolean {
  // Without brackets, the end of an IPv6 address is no port.
  const isBare = isIP(one.split('/')[0] ?? '') !== 0;
  const [, name = one, wanted] = isBare ? [] : (/^\[?(.*?)\]?(?::(\d+))?$/.exec(one) ?? []);
  if (wanted !== undefined && wanted !== port) return false;
  const [address = '', bits] = name.split('/');
  if (isIP(address) !== 0) return isIP(host) !== 0 && covers(address, bits, host);
  const suffix = name.replace(/^\*(?=\.)/, '');
  return suffix.startsWith('.')
    ? host.endsWith(suffix)
    : host === suffix || host.endsWith(`.${suffix}`);
}

function covers(address: string, bits: string | undefined, host: string): boolean {
  const whole = familyOf(address) === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? whole : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > whole) return false;
  const range = new BlockList();
  range.addSubnet(address, prefix, familyOf(address));
  return range.check(host, familyOf(host));
}
