import type { KubernetesObject } from '../recording.js';
import { certificate } from '../account.js';
import { PUBLIC, ingress, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

/** Written as for another controller: the hosts of `tls` alone open no port 443. */
function withTls(object: KubernetesObject): KubernetesObject {
  const spec = object['spec'] as Record<string, unknown>;
  return { ...object, spec: { ...spec, tls: [{ hosts: ['shop.example.com'] }] } };
}

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The Ingress has tls hosts, and listen-ports lists HTTP only: nothing serves HTTPS.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['tls-spec-without-https-listener'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: [
    ...shop({ isGated: true, ingress: null }),
    withTls(ingress({ annotations: { ...PUBLIC, 'listen-ports': '[{"HTTP":80}]' } })),
  ],
});
