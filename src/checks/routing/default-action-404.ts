import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A request that no rule matches gets the default answer of the listener: a 404 without a body,
 * unless an Ingress has a default backend.
 */
export default defineCheck({
  id: 'routing/default-action-404',
  title: 'No rule matches a request',
  severity: 'warning',
  confidence: 'proven',
  on: 'requests',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/acm/certificates',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'probes',
  ],

  run({ probe, host, path, stack, rules, isByAddress }) {
    const { status, headers = {} } = probe.value;
    const server = Object.entries(headers).find(([name]) => name.toLowerCase() === 'server');
    if (rules.length > 0 || status !== 404 || server?.[1].startsWith('awselb/') !== true) {
      return undefined;
    }
    const hosts = new Set(
      stack.members.flatMap(({ routes }) => routes.flatMap((one) => one.host ?? [])),
    );
    return {
      message: isByAddress
        ? `${host} answers ${path} with its default 404, because a request by its own name has none of the hosts that ${refText(stack.ref)} routes.`
        : `The load balancer answers ${host}${path} with its default 404, because no rule of ${refText(stack.ref)} matches it.`,
      fix: isByAddress
        ? `Ask with a host that is routed${hosts.size > 0 ? `, such as ${[...hosts].toSorted()[0]}` : ''}.`
        : 'Add a path for it to the Ingress, or a defaultBackend.',
      commands: [
        isByAddress && hosts.size > 0
          ? `curl -i -H 'Host: ${[...hosts].toSorted()[0]}' http://${host}${path}`
          : `curl -i ${probe.value.url}`,
      ],
      evidence: [
        cite(probe, 'status'),
        cite(probe, 'headers'),
        ...stack.members.slice(0, SHOWN).map(({ object }) => cite(object, 'spec', 'rules')),
      ],
      subject: stack.ref,
      ...(isByAddress ? { severity: 'info' as const } : {}),
    };
  },
});

/** How many Ingresses are quoted. */
const SHOWN = 3;
