import { expect, test } from 'vitest';
import { gapOf, reasonOf, scrub } from '../../src/collect/gap.js';
import { KubernetesError } from '../../src/collect/kubernetes/client.js';
import type { GapReason } from '../../src/snapshot/snapshot.js';

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`it says ${code}`), { code, ...more });
const ofAws = (name: string, httpStatusCode: number, message = 'no'): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const named = (name: string): Error => Object.assign(new Error('no'), { name });

const CASES: readonly (readonly [GapReason, readonly Error[]])[] = [
  [
    'forbidden',
    [
      new KubernetesError(403, 'pods is forbidden'),
      ofAws('AccessDenied', 403),
      ofAws('AccessDeniedException', 400),
      ofAws('UnauthorizedOperation', 403),
      ofAws('AuthorizationErrorException', 403),
      ofAws('OptInRequired', 403),
    ],
  ],
  [
    'invalid-credentials',
    [
      new KubernetesError(401, 'Unauthorized'),
      // Their status alone would say forbidden, or nothing at all.
      ofAws('ExpiredToken', 403),
      ofAws('ExpiredTokenException', 400),
      ofAws('RequestExpired', 400),
      ofAws('InvalidClientTokenId', 403),
      ofAws('UnrecognizedClientException', 400),
      ofAws('SignatureDoesNotMatch', 403),
      ofAws('AuthFailure', 401),
      named('CredentialsProviderError'),
      named('TokenProviderError'),
    ],
  ],
  [
    'throttled',
    [
      new KubernetesError(429, 'too many requests'),
      ofAws('Throttling', 400),
      ofAws('ThrottlingException', 400),
      ofAws('RequestLimitExceeded', 503),
      ofAws('TooManyRequestsException', 429),
    ],
  ],
  [
    'not-found',
    [
      new KubernetesError(404, 'answered with HTTP status 404'),
      ofAws('LoadBalancerNotFound', 400),
      ofAws('TargetGroupNotFoundException', 400),
      ofAws('NoSuchEntity', 404),
      ofAws('InvalidGroup.NotFound', 400),
      coded('ENOTFOUND', { syscall: 'queryA' }),
      coded('ENODATA', { syscall: 'queryAaaa' }),
    ],
  ],
  [
    'timeout',
    [
      new KubernetesError(504, 'Gateway Timeout'),
      named('TimeoutError'),
      new DOMException('stopped', 'AbortError'),
      coded('ETIMEDOUT', { syscall: 'connect' }),
      coded('ETIMEOUT', { syscall: 'queryA' }),
      coded('UND_ERR_CONNECT_TIMEOUT'),
    ],
  ],
  ['unsupported', [ofAws('InvalidAction', 400), new KubernetesError(501, 'not here')]],
  ['malformed', [new SyntaxError('Unexpected token'), coded('Z_BUF_ERROR'), coded('Z_DATA_ERROR')]],
  [
    'unavailable',
    [
      new KubernetesError(500, 'etcd'),
      new KubernetesError(410, 'expired'),
      ofAws('InternalFailure', 500),
      ofAws('ServiceUnavailable', 503),
      coded('ECONNREFUSED'),
      coded('ECONNRESET'),
      coded('EHOSTUNREACH'),
      // That the name of a server leads nowhere is no answer of that server.
      coded('ENOTFOUND', { syscall: 'getaddrinfo' }),
      coded('EAI_AGAIN', { syscall: 'getaddrinfo' }),
      coded('ESERVFAIL', { syscall: 'queryA' }),
      coded('CERT_HAS_EXPIRED'),
      coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
      coded('ERR_TLS_CERT_ALTNAME_INVALID'),
      coded('ERR_SSL_WRONG_VERSION_NUMBER'),
      new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }),
      new AggregateError([coded('ECONNREFUSED')], ''),
      new Error('something'),
    ],
  ],
];

test.each(CASES)('%s', (reason, errors) => {
  for (const error of errors) expect(reasonOf(error), `${error}`).toBe(reason);
});

test('whatever is thrown has a reason and something to say', () => {
  const circle: { cause?: unknown } = {};
  circle.cause = circle;
  for (const thrown of [undefined, null, 'text', 7, {}, [], circle, new Error(''), Symbol('x')]) {
    const { reason, message } = gapOf('aws', 'DescribeTags', undefined, thrown);
    expect(reason).toBe('unavailable');
    expect(message).not.toBe('');
  }
});

test('messages say what happened, and what to try', () => {
  expect(gapOf('aws', 'DescribeTags', 'arn:x', ofAws('Throttling', 400, 'Rate exceeded'))).toEqual({
    source: 'aws',
    operation: 'DescribeTags',
    resource: 'arn:x',
    reason: 'throttled',
    message: 'Rate exceeded (Throttling); try again later, or with a lower --aws-rate',
  });
  expect(gapOf('dns', 'lookup', undefined, coded('ESERVFAIL', { syscall: 'queryA' }))).toEqual({
    source: 'dns',
    operation: 'lookup',
    reason: 'unavailable',
    message: 'it says ESERVFAIL; try another --resolver',
  });
});

test('no message gives a secret away, or obeys one', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
  const said = scrub(
    `GET https://alice:hunter2@example.com/?X-Amz-Signature=abc123&X-Amz-Security-Token=def456 ` +
      `Authorization: Bearer ${jwt} password=hunter2 "token": "hunter2" AWS_SECRET_ACCESS_KEY=hunter2 ` +
      `k8s-aws-v1.aGVsbG8 AKIAIOSFODNN7EXAMPLE ${'Q'.repeat(120)}\n\u001b[31mred`,
  );
  for (const secret of [
    'hunter2',
    'abc123',
    'def456',
    'eyJ',
    'aGVsbG8',
    'AKIA',
    'QQQ',
    '\u001b',
    '\n',
  ]) {
    expect(said).not.toContain(secret);
  }
  expect(said).toContain('https://example.com/');
  expect(scrub('x '.repeat(1000)).length).toBeLessThan(310);
});
