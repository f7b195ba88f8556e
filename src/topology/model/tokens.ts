import type { ChosenGroup } from '../topology.js';
import { reference, unknown, type Reference, type Token } from './model.js';

/** Ids of what a stack has one of. */
export const LOAD_BALANCER = 'LoadBalancer';
export const FRONTEND_NLB = 'FrontendNlb';
export const MANAGED_GROUP = 'ManagedLBSecurityGroup';

/** A security group as the model names it. */
export function tokenOf({ role, name, object }: ChosenGroup): Token {
  if (role === 'managed') return reference('AWS::EC2::SecurityGroup', MANAGED_GROUP, 'groupID');
  if (typeof object === 'object') return object.value.GroupId;
  if (name?.startsWith('sg-') === true) return name;
  return role === 'backend'
    ? unknown('the security group that all load balancers of the cluster share')
    : unknown(`the security group of the name ${name ?? ''}, which was not seen`);
}

export const loadBalancerToken = (id = LOAD_BALANCER): Reference =>
  reference('AWS::ElasticLoadBalancingV2::LoadBalancer', id, 'loadBalancerARN');

export const targetGroupToken = (id: string): Reference =>
  reference('AWS::ElasticLoadBalancingV2::TargetGroup', id, 'targetGroupARN');
