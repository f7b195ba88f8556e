import { isUnknown } from '../../src/topology/model/model.js';

/** Lists that the controller makes of a map, in any order, or takes as AWS gives them. */
const UNORDERED = new Set([
  'loadBalancerAttributes',
  'listenerAttributes',
  'targetGroupAttributes',
  'ingress',
  'subnetMapping',
]);

/**
 * Parts of a model as the log has them, to be compared: it leaves out the ARNs of certificates and
 * what a Secret holds. `leftOut` are fields that are not compared.
 */
export function likeLogged(part: unknown, leftOut: ReadonlySet<string> = new Set()): unknown {
  return JSON.parse(
    JSON.stringify(part ?? null, (key, value: unknown) => {
      if (leftOut.has(key)) return undefined;
      if (key === 'certificateARN' && !isReferenceToMade(value)) return '';
      if ((key === 'clientID' || key === 'clientSecret') && isUnknown(value)) return '[REDACTED]';
      return Array.isArray(value) && UNORDERED.has(key)
        ? value.map((one) => JSON.stringify(one)).sort()
        : value;
    }),
  );
}

const isReferenceToMade = (value: unknown): boolean =>
  JSON.stringify(value).includes('AWS::ACM::Certificate');
