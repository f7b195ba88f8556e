import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A Service without class and without the type annotation of the controller is left to the cloud
 * provider, which makes a Classic Load Balancer and passes over annotations that it does not know.
 */
export default defineCheck({
  id: 'class/service-handled-by-in-tree',
  title: 'The in-tree provider serves a Service of the controller',
  severity: 'warning',
  confidence: 'derived',
  on: 'balanced',
  needs: ['kubernetes/services', 'kubernetes/deployments.apps'],
  uses: ['aws/elb/load-balancers'],
  patience: 300,

  run({ ref, object, owner, annotations, classic }, { controllers }) {
    const [meant, ...others] = annotations.filter(({ isControllers }) => isControllers);
    const [controller] = controllers;
    if (owner !== 'in-tree' || meant === undefined || controller === undefined) return undefined;
    const { loadBalancerClass } = controller.flags;
    const made =
      classic === undefined ? '' : `, which made the Classic Load Balancer ${classic.ref.name}`;
    const key = `aws-load-balancer-${meant.suffix}`;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return {
      message: `${refText(ref)} has no loadBalancerClass, so that the in-tree provider serves it${made}, and passes over its annotation ${key}${more}.`,
      fix: `Make ${refText(ref)} again with loadBalancerClass ${loadBalancerClass.value}, if the controller is to serve it.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.loadBalancerClass}'`,
        `kubectl -n ${ref.namespace ?? ''} describe service ${ref.name}`,
      ],
      evidence: [
        cite(object, 'spec', 'loadBalancerClass'),
        meant.source,
        ...others.map(({ source }) => source),
        ...(classic === undefined ? [] : [cite(classic, 'DNSName')]),
      ],
    };
  },
});
