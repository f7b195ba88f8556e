import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A Service with a loadBalancerClass is left to the controller of that class alone. Where none
 * has it, the Service waits for its address for ever, and nobody says why.
 */
export default defineCheck({
  id: 'class/service-load-balancer-class-unmanaged',
  title: 'No controller takes the class of a Service',
  severity: 'error',
  confidence: 'derived',
  on: 'balanced',
  needs: ['kubernetes/services', 'kubernetes/deployments.apps'],
  patience: 300,

  run({ ref, object, owner, addresses, annotations }, { controllers }) {
    const name = object.value.spec.loadBalancerClass;
    const [controller] = controllers;
    if (owner !== 'foreign' || name === undefined || controller === undefined) return undefined;
    if (addresses.length > 0) return undefined;
    if (controllers.some(({ flags }) => flags.loadBalancerClass.value === name)) return undefined;
    // Other controllers have classes of their own: only what is meant for AWS is surely no theirs.
    const [annotation] = annotations;
    if (annotation === undefined && !/aws/i.test(name)) return undefined;
    const { loadBalancerClass } = controller.flags;
    return {
      message: `${refText(ref)} has the loadBalancerClass ${name}, and the AWS Load Balancer Controller takes ${loadBalancerClass.value}.`,
      fix: `Make ${refText(ref)} again with loadBalancerClass ${loadBalancerClass.value}, since the field cannot be changed.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.loadBalancerClass}'`,
      ],
      evidence: [
        cite(object, 'spec', 'loadBalancerClass'),
        loadBalancerClass.source,
        ...(annotation === undefined ? [] : [annotation.source]),
      ],
    };
  },
});
