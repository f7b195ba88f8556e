import type { Gap, GapReason, GapSource } from '../snapshot/snapshot.js';

/*
 * Why a call gave nothing, in the words of `docs/snapshot-format.md`. Errors come from Node, the
 * API server, the AWS SDK and credential plugins, so only their shape is looked at.
 */

interface Failure {
  readonly name: string;
  readonly code: string;
  readonly status: number | undefined;
  readonly syscall: string;
  readonly message: string;
  readonly isNamed: boolean;
}

const BY_STATUS: Readonly<Record<number, GapReason>> = {
  401: 'invalid-credentials',
  403: 'forbidden',
  404: 'not-found',
  405: 'unsupported',
  406: 'unsupported',
  408: 'timeout',
  415: 'unsupported',
  429: 'throttled',
  501: 'unsupported',
  504: 'timeout',
};

// Names and codes of errors, whatever suffix the service gives them (`Exception`, `Error`, `Fault`).
const BY_NAME: readonly (readonly [GapReason, RegExp])[] = [
  [
    'throttled',
    /throttl|^requestlimitexceeded|^toomanyrequests|^slowdown|^bandwidthlimit|^priorrequestnotcomplete|^limitexceeded/i,
  ],
  [
    'invalid-credentials',
    /^expiredtoken|^requestexpired|^invalidclienttokenid|^unrecognizedclient|^invalidsignature|^signaturedoesnotmatch|^incompletesignature|^missingauthenticationtoken|^invalidaccesskeyid|^invalididentitytoken|^authfailure|^credentialsprovider|^tokenprovider|^credentials(?:error)?$|^notloggedin/i,
  ],
  [
    'forbidden',
    /^accessdenied|^unauthorized|^authorizationerror|^notauthorized|^forbidden|^optinrequired|^explicitdeny/i,
  ],
  ['timeout', /^timeout|^requesttimeout|^abort|timedout$|^etimeout$|_timeout$/i],
  ['not-found', /.notfound$|notfound(?:exception|fault|error)$|^nosuch|^nonexistent|^enodata$/i],
  [
    'unsupported',
    // The SDK calls a 404 so that names no error: whoever says it is not the service.
    /^notfound$|^invalidaction|^unsupported|^unknownoperation|^operationnotsupported|^notimplemented|^invalidrequest$|^validationerror|^validationexception/i,
  ],
  ['malformed', /^syntaxerror$|^z_(?:buf|data|need)|^zod|^hpe_/i],
];

// A certificate or a handshake, as Node and OpenSSL name it.
const TLS =
  /^err_(?:tls|ssl|ossl)|^eproto$|^cert_|self_signed|^unable_to_(?:verify|get)|^hostname_mismatch/i;

/** The first failure of a chain of causes that has something to say. */
function failureOf(error: unknown, depth = 0): Failure {
  if (typeof error !== 'object' || error === null) {
    return {
      name: '',
      code: '',
      status: undefined,
      syscall: '',
      message: String(error),
      isNamed: false,
    };
  }
  const fields = error as Record<string, unknown>;
  const metadata = fields['$metadata'] as { httpStatusCode?: unknown } | undefined;
  const status = [
    metadata?.httpStatusCode,
    fields['statusCode'],
    fields['status'],
    fields['code'],
  ].find((value): value is number => typeof value === 'number' && value >= 100 && value < 600);
  const failure: Failure = {
    name: [fields['Code'], fields['name']].find((value) => typeof value === 'string') ?? '',
    code: typeof fields['code'] === 'string' ? fields['code'] : '',
    status,
    syscall: typeof fields['syscall'] === 'string' ? fields['syscall'] : '',
    message: typeof fields['message'] === 'string' ? fields['message'] : '',
    // Of AWS the name is the error's code; of others it is the class of an exception.
    isNamed: metadata !== undefined,
  };
  const inner =
    fields['cause'] ?? (Array.isArray(fields['errors']) ? fields['errors'][0] : undefined);
  const says = failure.code !== '' || status !== undefined || reasonByName(failure) !== undefined;
  return inner === undefined || says || depth > 4 ? failure : failureOf(inner, depth + 1);
}

function reasonByName({ name, code, syscall }: Failure): GapReason | undefined {
  // Of a resolver it is an answer about the name; of a connection it means nobody is there.
  if (code === 'ENOTFOUND') return syscall.startsWith('query') ? 'not-found' : 'unavailable';
  if (TLS.test(code)) return 'unavailable';
  const names = [code, name.slice(name.lastIndexOf('#') + 1).replace(/^Client\./, '')];
  for (const [reason, pattern] of BY_NAME) {
    if (names.some((one) => pattern.test(one))) return reason;
  }
  return undefined;
}

function reasonOfFailure(failure: Failure): GapReason {
  return reasonByName(failure) ?? reasonByStatus(failure) ?? 'unavailable';
}

function reasonByStatus({ status, code }: Failure): GapReason | undefined {
  if (status === undefined) return undefined;
  // It was answered, and the answer could not be read.
  if (status < 300 && code === '') return 'malformed';
  return BY_STATUS[status];
}

export function reasonOf(error: unknown): GapReason {
  return reasonOfFailure(failureOf(error));
}

export function gapOf(
  source: GapSource,
  operation: string,
  resource: string | undefined,
  error: unknown,
): Gap {
  const reason = reasonOf(error);
  return {
    source,
    operation,
    ...(resource === undefined ? {} : { resource }),
    reason,
    message: messageOf(source, error),
  };
}

/** One sentence: what happened, and what to try. */
export function messageOf(source: GapSource, error: unknown): string {
  // Ours say themselves what to try.
  if (error instanceof Error && error.name === 'UserError') {
    const { hint } = error as { hint?: string };
    return [error.message, ...(hint === undefined ? [] : [hint])].join(' ').replace(/\.$/, '');
  }
  const failure = failureOf(error);
  const said = whatWasSaid(failure);
  const advice = adviceOf(source, failure);
  return advice === undefined ? said : `${said}; ${advice}`;
}

/** Of an answer that says nothing, and of one that could not be read. */
const SDK_SAYS = /^Unknown(?:Error)?$|\s*Deserialization error: to see the raw response,[^]*$/;

function whatWasSaid({ name, code, status, message, isNamed }: Failure): string {
  const text = scrub(message.replace(SDK_SAYS, '')).replace(/[.\s]+$/, '');
  const isTelling = (isNamed && name !== 'Error') || message === '';
  const label = code !== '' ? code : isTelling ? name : '';
  if (text !== '') return label === '' || text.includes(label) ? text : `${text} (${label})`;
  if (status !== undefined) return `answered with HTTP status ${status}`;
  return label === '' ? 'failed without a word' : label;
}

function adviceOf(source: GapSource, failure: Failure): string | undefined {
  if (TLS.test(failure.code)) return 'check the certificate authority that is configured for it';
  switch (reasonOfFailure(failure)) {
    case 'forbidden':
      return 'grant what `ingress-doctor permissions` prints';
    case 'invalid-credentials':
      return source === 'aws'
        ? 'log in again, or choose another --profile'
        : 'log in again, or choose another --context';
    case 'throttled':
      return source === 'aws'
        ? 'try again later, or with a lower --aws-rate'
        : 'try again when the API server is less busy';
    case 'timeout':
      return 'try again, with a longer --timeout if it is slow';
    case 'unavailable':
      if (source === 'dns') return 'try another --resolver';
      // Whoever has answered can be reached.
      return failure.status === undefined
        ? 'check that it can be reached from here'
        : 'try again later';
    case 'malformed':
      return 'try again; if it stays so, look for a proxy in between that changes answers';
    case 'unsupported':
      return source === 'aws'
        ? 'check --region, and --endpoint-url if it is set'
        : 'check that --context leads to an API server';
    // Of Kubernetes and of names it is an answer, and nothing is wrong with it.
    case 'not-found':
      return source === 'aws' ? 'if it exists, check --region and --profile' : undefined;
  }
}

const MAX_SAID = 300;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^/?#\s@]*@/gi, '$1'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 …'],
  [/\bk8s-aws-v1\.[\w-]+/g, '…'],
  [/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, '…'],
  [/\b(X-Amz-[\w-]+)=[^&\s"']+/gi, '$1=…'],
  [
    /((?:\b|_|-)(?:token|secret|password|passwd|credential|api-?key|authorization|signature)[\w-]*"?\s*[=:]\s*"?)[^\s,;&"'})]+/gi,
    '$1…',
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '…'],
  [/-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|$)/g, '…'],
  // Encoded authorization failures and other long blobs tell nobody anything.
  [/[A-Za-z0-9+/_-]{80,}={0,2}/g, '…'],
];

/** A message of somebody else in one line, without what could be a credential. */
export function scrub(text: string): string {
  let clean = text;
  for (const [pattern, put] of SECRETS) clean = clean.replace(pattern, put);
  // oxlint-disable-next-line no-control-regex -- a terminal would obey them
  clean = clean.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return clean.length > MAX_SAID ? `${clean.slice(0, MAX_SAID)}…` : clean;
}
