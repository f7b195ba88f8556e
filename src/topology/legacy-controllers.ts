import { cite } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { Lens } from './lens.js';
import type { Controller, LegacyController } from './topology.js';

/** The image of v1, and of the first releases of v2, which moved to a name of their own. */
const IMAGE = /(?:^|\/)(?:aws-)?alb-ingress-controller(?::(?<tag>[^@]*))?(?:@|$)/;

/** Deployments of v1, whose successor must never run beside it. */
export function linkLegacy(
  lens: Lens,
  controllers: readonly Controller[],
  serves: readonly Ref[],
): readonly LegacyController[] {
  return lens.all('kubernetes/deployments.apps').flatMap((deployment) => {
    const { containers } = deployment.value.spec.template.spec;
    const at = containers.findIndex(({ image }) => {
      const match = IMAGE.exec(image ?? '');
      return match !== null && !/^v?[2-9]\./.test(match.groups?.['tag'] ?? '');
    });
    if (at === -1) return [];
    return [
      {
        ref: deployment.ref,
        serves,
        ...lens.age(deployment.value.metadata.creationTimestamp),
        image: cite(deployment, 'spec', 'template', 'spec', 'containers', at, 'image'),
        replicas: deployment.value.spec.replicas ?? 1,
        others: controllers
          .filter(({ deployment: { value } }) => (value.spec.replicas ?? 1) > 0)
          .map(({ ref }) => ref),
      },
    ];
  });
}
