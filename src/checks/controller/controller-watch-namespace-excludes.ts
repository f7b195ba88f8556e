import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Ingress } from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/** A controller that watches one namespace never hears of the others. It can be told one only. */
export default defineCheck({
  id: 'controller/controller-watch-namespace-excludes',
  title: 'The controller does not watch the namespace',
  severity: 'error',
  confidence: 'derived',
  on: 'exposures',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['model/ingress-no-address', 'target-group/tgb-missing'],

  run({ ref, owner, object }, { controllers }) {
    const [first] = controllers;
    if (owner !== 'controller' || first === undefined) return undefined;
    const watched = controllers.map(({ flags }) => flags.watchNamespace);
    if (watched.some(({ value }) => value === '' || value === ref.namespace)) return undefined;
    return {
      message: `${refText(first.ref)} watches namespace ${first.flags.watchNamespace.value} only and never hears of ${refText(ref)}.`,
      fix: 'Take --watch-namespace away; the controller can be told one namespace only.',
      commands: [`kubectl -n ${first.ref.namespace ?? ''} edit deployment ${first.ref.name}`],
      evidence: [
        first.flags.watchNamespace.source,
        ...watched.slice(1).map(({ source }) => source),
        cite(object as Seen<Ingress>, 'metadata', 'namespace'),
      ],
    };
  },
});
