import type { KubernetesObject } from '../recording.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

interface Rule {
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
}

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';

export default scenario({
  expected: fault({
    link: 'controller',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'An old ClusterRole was kept in an upgrade: the controller may not create bindings.',
    checks: ['controller-rbac-denied'],
    mustRankBelow: ['model-deploy-failed', 'tgb-missing', 'ingress-no-address'],
  }),
  async first({ lab }) {
    const { items } = await lab.request<{
      items: (KubernetesObject & { readonly rules: readonly Rule[] | null })[];
    }>('GET', ROLES);
    for (const { metadata, rules } of items) {
      if (rules?.some(isOfBindings) !== true) continue;
      const kept = rules.map((rule) =>
        isOfBindings(rule) ? { ...rule, verbs: ['get', 'list', 'watch'] } : rule,
      );
      await lab.request('PATCH', `${ROLES}/${metadata.name}`, { rules: kept });
    }
  },
  objects: shop(),
  until: warned('FailedDeployModel'),
});

const isOfBindings = ({ resources, verbs }: Rule): boolean =>
  resources?.includes('targetgroupbindings') === true && verbs.includes('create');
