import type { TracedRequest } from './traced.js';

export interface RequestOptions {
  readonly method?: string | undefined;
  /** Each as `Name: value`. */
  readonly headers?: readonly string[] | undefined;
  readonly from?: 'internet' | 'vpc' | undefined;
  readonly sourceIp?: string | undefined;
}

export interface Problem {
  readonly problem: string;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]+:[0-9a-f:.]*)$/i;

/** The request that a URL and the flags beside it mean, or why they mean none. */
export function readRequest(text: string, options: RequestOptions = {}): TracedRequest | Problem {
  const [, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(text) ?? [];
  if (scheme === '') {
    const guess = /^[^/\s]+\.[^/\s]+/.test(text) ? `https://${text}` : 'https://HOST/PATH';
    return { problem: `Expected a URL such as ${guess} or ingress/NAME, found "${text}".` };
  }
  if (!/^https?$/i.test(scheme)) {
    return { problem: `Expected a URL of http or https, found "${scheme}" in "${text}".` };
  }
  if (authority.replace(/:\d*$/, '') === '') return { problem: `"${text}" names no host.` };
  if (authority.includes('@')) {
    return { problem: "This URL holds credentials: give them as -H 'Authorization: …'." };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { problem: `"${text}" is no URL: its host or its port is wrong.` };
  const { method = 'GET', from, sourceIp } = options;
  if (!TOKEN.test(method))
    return { problem: `Expected --method to be a word such as GET, found "${method}".` };
  if (sourceIp !== undefined && !ADDRESS.test(sourceIp)) {
    return {
      problem: `Expected --source-ip to be an address such as 192.0.2.7, found "${sourceIp}".`,
    };
  }
  const headers = (options.headers ?? []).map(headerIn);
  const wrong = headers.findIndex((header) => header === undefined);
  if (wrong !== -1) {
    return {
      problem: `Expected --header to be "Name: value", found "${options.headers?.[wrong] ?? ''}".`,
    };
  }
  const isSecure = url.protocol === 'https:';
  return {
    url: text.replace(/#.*$/s, ''),
    scheme: isSecure ? 'https' : 'http',
    host: url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    path: normalized(url.pathname),
    query: url.search.slice(1),
    method,
    headers: headers.filter((header) => header !== undefined),
    from,
    sourceIp,
  };
}

function headerIn(text: string): readonly [string, string] | undefined {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon);
  return colon > 0 && TOKEN.test(name) ? [name, text.slice(colon + 1).trim()] : undefined;
}

/** A load balancer decodes what needs no encoding before it looks at its rules. */
function normalized(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[0-9A-Za-z._~-]/.test(character) ? character : whole;
  });
}

/** What its Host header names: the host of the URL, unless another is given. */
export function hostHeader({ host, port, scheme, headers }: TracedRequest): {
  readonly host: string;
  readonly hostPort: number | undefined;
} {
  const given = headers.findLast(([name]) => name.toLowerCase() === 'host')?.[1];
  const [, name = host, own] = /^(.*?)(?::(\d+))?$/.exec(given ?? `${host}:${port}`) ?? [];
  const number = own === undefined ? undefined : Number(own);
  const isUsual = number === (scheme === 'https' ? 443 : 80);
  return { host: name.toLowerCase(), hostPort: isUsual ? undefined : number };
}
