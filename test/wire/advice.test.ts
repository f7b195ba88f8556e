import { expect, test } from 'vitest';
import { gapOf } from '../../src/collect/gap.js';
import { KubernetesError } from '../../src/collect/kubernetes/client.js';
import type { GapSource } from '../../src/snapshot/snapshot.js';

const SEE =
  '\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.';

const ofAws = (name: string, httpStatusCode: number, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } }, more);
const coded = (code: string): Error => Object.assign(new Error(code), { code });

/** What happened, why in one word, and all that is said of it. */
const CASES: readonly (readonly [GapSource, Error, string, string])[] = [
  [
    'kubernetes',
    new KubernetesError(500, 'etcdserver: no leader'),
    'unavailable',
    'etcdserver: no leader; try again later',
  ],
  [
    'kubernetes',
    coded('ECONNREFUSED'),
    'unavailable',
    'ECONNREFUSED; check that it can be reached from here',
  ],
  [
    'kubernetes',
    new KubernetesError(501, 'nothing answers for pods'),
    'unsupported',
    'nothing answers for pods; check that --context leads to an API server',
  ],
  [
    'kubernetes',
    new SyntaxError('The answer is cut off'),
    'malformed',
    'The answer is cut off; try again; if it stays so, look for a proxy in between that changes answers',
  ],
  // That a type is not served is an answer.
  ['kubernetes', new KubernetesError(404, 'not served'), 'not-found', 'not served'],
  [
    'aws',
    ofAws('ResourceNotFoundException', 404, 'No cluster found'),
    'not-found',
    'No cluster found (ResourceNotFoundException); if it exists, check --region and --profile',
  ],
  // Whoever says nothing but 404 is not the service, and has not looked.
  [
    'aws',
    ofAws('NotFound', 404, 'Unknown'),
    'unsupported',
    'answered with HTTP status 404; check --region, and --endpoint-url if it is set',
  ],
  [
    'aws',
    ofAws('Error', 200, `XML parse error: missing closing tag </a>.${SEE}`),
    'malformed',
    'XML parse error: missing closing tag </a>; try again; if it stays so, look for a proxy in between that changes answers',
  ],
  [
    'aws',
    ofAws('Error', 200, `aborted${SEE}`, { code: 'ECONNRESET' }),
    'unavailable',
    'aborted (ECONNRESET); try again later',
  ],
];

test.each(CASES)('%s: %s is %s', (source, error, reason, message) => {
  expect(gapOf(source, 'call', undefined, error)).toMatchObject({ reason, message });
});
