import { cite, refText } from '../../findings/cite.js';
import { names } from '../../topology/plan/certificates.js';
import { defineCheck } from '../define-check.js';

/**
 * The certificate in a Secret never reaches the load balancer: it takes those of ACM and IAM. That
 * only matters where none of these has the names that the Secret is for.
 */
export default defineCheck({
  id: 'listener/tls-secret-ignored',
  title: 'The Secret of tls is not used',
  severity: 'info',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/acm/certificates',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],

  run({ ref, object }, { stacks }) {
    const secrets = object.value.spec.tls ?? [];
    if (!secrets.some(({ secretName }) => secretName)) return undefined;
    const stack = stacks.find(({ members }) => members.some((one) => one.ref === ref));
    const asked = stack?.asks.some(
      ({ member, protocol }) => member.ref === ref && protocol === 'HTTPS',
    );
    if (stack === undefined || asked !== true) return undefined;
    const { members, searches } = stack;
    const own = members.find((one) => one.ref === ref)?.certificates ?? [];
    const known = own.flatMap(({ certificate }) =>
      typeof certificate === 'object' ? [certificate.value] : [],
    );
    if (known.length < own.length) return undefined;
    const isMissing = (host: string): boolean =>
      own.length > 0
        ? !known.some((one) => names(one, host))
        : searches.some(
            ({ member, host: searched, found }) =>
              member.ref === ref && searched === host && found.length === 0,
          );
    for (const [index, { hosts = [], secretName }] of secrets.entries()) {
      const host = hosts.find(isMissing);
      if (secretName === undefined || secretName === '' || host === undefined) continue;
      return {
        message: `${refText(ref)} expects ${host} to be served with the certificate of Secret ${secretName}, which the controller does not read.`,
        fix: `Import that certificate into ACM, or have ACM issue one for ${host}.`,
        commands: ['aws acm list-certificates --certificate-statuses ISSUED'],
        evidence: [
          cite(object, 'spec', 'tls', index),
          ...own.flatMap(({ certificate }) =>
            typeof certificate === 'object' ? [cite(certificate, 'SubjectAlternativeNames')] : [],
          ),
        ],
      };
    }
    return undefined;
  },
});
