import {
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ModifyRuleCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CLUSTER, ZONES, arn, publicSubnet } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

/** Of an Ingress that only the other cluster has. */
const OTHER = arn(
  'elasticloadbalancing',
  'loadbalancer/app/k8s-docs-docs-1a2b3c4d5e/lab0other0one',
);
/** A pod of the other cluster, whose nodes are in the same VPC. */
const FOREIGN_POD = '192.168.100.200';

const tracked = (stack: string): { Key: string; Value: string }[] => [
  { Key: 'elbv2.k8s.aws/cluster', Value: CLUSTER },
  { Key: 'ingress.k8s.aws/stack', Value: stack },
  { Key: 'ingress.k8s.aws/resource', Value: 'LoadBalancer' },
];

export default scenario({
  expected: fault({
    link: 'controller',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The controller of another cluster has the same --cluster-name and an Ingress shop/web too: it takes this load balancer for its own, and writes its host and its pods into it.',
    checks: ['controller-cluster-name-collision'],
    mustRankBelow: ['rule-missing', 'rule-drift', 'target-missing', 'target-stale', 'lb-orphaned'],
  }),
  account(account) {
    account['elbv2/load-balancers'].push({
      LoadBalancerArn: OTHER,
      LoadBalancerName: 'k8s-docs-docs-1a2b3c4d5e',
      Scheme: 'internet-facing',
      Type: 'application',
      IpAddressType: 'ipv4',
      AvailabilityZones: ZONES.map(({ letter }) => ({ SubnetId: publicSubnet(letter) })),
    });
    account['elbv2/tags'][OTHER] = tracked('docs/docs');
  },
  objects: shop({ isGated: true }),
  // What the other controller does, which has a cluster of its own, and of which none runs here.
  async then({ aws: { elb }, targetGroup }) {
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    const own = LoadBalancers?.find(({ LoadBalancerName }) =>
      /k8s-shop-web/.test(LoadBalancerName ?? ''),
    );
    const { Listeners } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: own?.LoadBalancerArn }),
    );
    const ListenerArn = Listeners?.[0]?.ListenerArn;
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
    const rule = Rules?.find(({ IsDefault }) => IsDefault !== true);
    const Conditions = rule?.Conditions?.map((condition) =>
      condition.Field === 'host-header'
        ? { Field: 'host-header', HostHeaderConfig: { Values: ['staging.example.com'] } }
        : { Field: condition.Field, PathPatternConfig: condition.PathPatternConfig },
    );
    await elb.send(new ModifyRuleCommand({ RuleArn: rule?.RuleArn, Conditions }));
    const TargetGroupArn = await targetGroup();
    const { TargetHealthDescriptions = [] } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    const Targets = TargetHealthDescriptions.flatMap(({ Target }) =>
      Target === undefined ? [] : [Target],
    );
    await elb.send(
      new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: FOREIGN_POD, Port: 8080 }] }),
    );
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
  },
});
