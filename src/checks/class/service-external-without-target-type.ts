import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * `external` tells the in-tree provider to keep off. The controller takes the Service only where
 * the target type is given as well, so that without it nobody does.
 */
export default defineCheck({
  id: 'class/service-external-without-target-type',
  title: 'An external Service has no usable target type',
  severity: 'error',
  confidence: 'derived',
  on: 'balanced',
  needs: ['kubernetes/services'],

  run({ ref, object, owner, addresses, annotations }) {
    const type = annotations.find(({ suffix }) => suffix === 'type');
    if (owner !== 'nobody' || type === undefined || addresses.length > 0) return undefined;
    const target = annotations.find(({ suffix }) => suffix === 'nlb-target-type');
    const key = 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type';
    const seen = target === undefined ? 'is not set' : `is "${target.value}"`;
    return {
      message: `${refText(ref)} has the load balancer type external, but its annotation ${key} ${seen}, so that no controller takes it.`,
      fix: `Set ${key} to ip or instance.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} annotate service ${ref.name} ${key}=ip --overwrite`,
      ],
      evidence: [type.source, target?.source ?? cite(object, 'metadata', 'annotations', key)],
    };
  },
});
