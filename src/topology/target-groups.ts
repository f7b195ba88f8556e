import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Lens } from './lens.js';
import type { Services } from './services.js';
import type { Binding, LoadBalancer, TargetGroup } from './topology.js';

const STACK_LABEL = /^\w+\.k8s\.aws(?:\.\w+)?\/stack/;

/** Whether a stack made it; else people did. */
export function isOwned({ value }: Seen<kubernetes.TargetGroupBinding>): boolean {
  return Object.keys(value.metadata.labels ?? {}).some((key) => STACK_LABEL.test(key));
}

export function linkBindings(lens: Lens, services: Services): readonly Binding[] {
  return lens.all('kubernetes/targetgroupbindings.elbv2.k8s.aws').map((object): Binding => {
    const { targetGroupARN: arn, serviceRef } = object.value.spec;
    const service = services.at(object.ref.namespace, serviceRef.name);
    const isStandalone = !isOwned(object);
    return {
      ref: object.ref,
      serves: isStandalone ? [object.ref] : typeof service === 'object' ? service.serves : [],
      ...lens.age(object.value.metadata.creationTimestamp),
      object,
      isStandalone,
      service,
      targetGroup:
        arn === undefined
          ? 'unknown'
          : lens.find('aws/elbv2/target-groups', { kind: 'TargetGroup', name: arn, arn }),
    };
  });
}

/** Those that a binding fills, or that stand behind an exposure's load balancer. */
export function linkTargetGroups(
  lens: Lens,
  bindings: readonly Binding[],
  loadBalancers: readonly LoadBalancer[],
  ingresses: ReadonlyMap<string, Seen<kubernetes.Ingress>>,
): readonly TargetGroup[] {
  const bindingByArn = new Map(
    bindings.map((binding) => [binding.object.value.spec.targetGroupARN, binding]),
  );
  const balancerByArn = new Map(
    loadBalancers.map((one) => [one.object.value.LoadBalancerArn, one]),
  );
  return lens.all('aws/elbv2/target-groups').flatMap((object): readonly TargetGroup[] => {
    const { TargetGroupArn, LoadBalancerArns = [] } = object.value;
    const binding = bindingByArn.get(TargetGroupArn);
    const balancers = LoadBalancerArns.flatMap((arn) => balancerByArn.get(arn) ?? []);
    const serves: readonly Ref[] = binding?.serves ?? balancers.flatMap((one) => one.serves);
    if (serves.length === 0) return [];
    return [
      {
        ref: object.ref,
        serves,
        ...(binding?.ageSeconds === undefined ? {} : { ageSeconds: binding.ageSeconds }),
        object,
        binding,
        loadBalancers: balancers,
        service: typeof binding?.service === 'object' ? binding.service : undefined,
        ingress: serves.flatMap((ref) => ingresses.get(refKey(ref)) ?? [])[0],
        health: lens.entry('aws/elbv2/target-health', object.ref),
        attributes: lens.entry('aws/elbv2/target-group-attributes', object.ref),
        isInUse: LoadBalancerArns.length > 0,
      },
    ];
  });
}
