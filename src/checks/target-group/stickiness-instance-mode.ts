import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A session sticks to a target. Where targets are nodes, the node hands each connection to any
 * pod of the Service, unless it keeps to its own.
 */
export default defineCheck({
  id: 'target-group/stickiness-instance-mode',
  title: 'Sessions stick to a node and not to a pod',
  severity: 'info',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-group-attributes',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],

  run({ ref, object, attributes, service }) {
    const index = attributes?.value.findIndex(({ Key }) => Key === 'stickiness.enabled') ?? -1;
    const isSticky = attributes?.value[index]?.Value === 'true';
    if (attributes === undefined || !isSticky || object.value.TargetType !== 'instance') {
      return undefined;
    }
    if (service === undefined || service.object.value.spec.externalTrafficPolicy === 'Local') {
      return undefined;
    }
    return {
      message: `Sessions of ${refText(ref)} stick to a node, and nodes spread them over all pods of ${refText(service.ref)}.`,
      fix: 'Set target-type to ip, so that sessions stick to a pod.',
      commands: [],
      evidence: [
        cite(attributes, index),
        cite(object, 'TargetType'),
        cite(service.object, 'spec', 'externalTrafficPolicy'),
      ],
    };
  },
});
