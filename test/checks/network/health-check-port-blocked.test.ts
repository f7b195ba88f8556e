import {
  type Draft,
  loadBalancer,
  recording,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/health-check-port-blocked.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const TCP = 'TargetGroup k8s-shop-tcp-ca840b7458';

/** Health checks of the Service go to port 9090, and nothing is heard of its targets. */
const probe9090 = (s: Draft, service = 'web'): void => {
  targetGroup(s, service).HealthCheckPort = '9090';
  for (const one of targets(s, service)) {
    one.HealthCheckPort = '9090';
    one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
  }
};
const rules = (s: Draft): Draft[] =>
  s['aws/ec2/security-groups'].find(({ GroupName }: Draft) =>
    GroupName.startsWith('eks-cluster-sg-'),
  ).IpPermissions;
const admit = (s: Draft, from: number, to: number, source: Draft): void => {
  rules(s).push({ IpProtocol: 'tcp', FromPort: from, ToPort: to, ...source });
};

checkTester(check, {
  passes: {
    'one range for both ports': shop((s) => {
      probe9090(s);
      const rule = rules(s).find(({ FromPort }) => FromPort === 8080);
      rule.ToPort = 9100;
    }),
    'a rule for addresses': shop((s) => {
      probe9090(s);
      admit(s, 9090, 9090, { IpRanges: [{ CidrIp: '192.168.0.0/16' }] });
    }),
    'a prefix list that was not read': shop((s) => {
      probe9090(s);
      admit(s, 9090, 9090, { PrefixListIds: [{ PrefixListId: 'pl-1' }] });
    }),
    'targets that answer nevertheless': shop((s) => {
      probe9090(s);
      for (const one of targets(s)) one.TargetHealth = { State: 'healthy' };
    }),
    'requests that are blocked, too': await recording('sg-rule-revoked', (s) => probe9090(s)),
    'the same port for both': await recording('sg-rule-revoked'),
    'healthCheckNodePort of externalTrafficPolicy Local': await recording('healthy-nlb-etp-local'),
  },

  fails: {
    'a rule for the port of requests alone': { given: shop((s) => probe9090(s)), finds: [WEB] },
    'a rule for the other protocol': {
      given: shop((s) => {
        probe9090(s);
        admit(s, 9090, 9090, { IpProtocol: 'udp', IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
      }),
      finds: [WEB],
    },
    'a rule for one of two subnets': {
      given: shop((s) => {
        probe9090(s);
        admit(s, 9090, 9090, { IpRanges: [{ CidrIp: '192.168.0.0/24' }] });
      }),
      finds: [WEB],
    },
    'a prefix list of others': {
      given: shop((s) => {
        probe9090(s);
        admit(s, 9090, 9090, { PrefixListIds: [{ PrefixListId: 'pl-1' }] });
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.0.2.0/24' }] };
      }),
      finds: [WEB],
    },
    "a target group of one's own": {
      given: await recording('healthy-byo-tgb', (s) => {
        const [group] = s['aws/elbv2/target-groups'];
        group.HealthCheckPort = '9090';
        for (const one of s['aws/elbv2/target-health'][group.TargetGroupArn]) {
          one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
        }
        const open = rules(s);
        open.splice(
          open.findIndex(({ FromPort }) => FromPort === 0),
          1,
        );
      }),
      finds: ['TargetGroup byo-web'],
    },
    'an NLB without a security group that hands clients on': {
      given: shop((s) => {
        probe9090(s, 'tcp');
        delete loadBalancer(s, 'network').SecurityGroups;
        const { TargetGroupArn } = targetGroup(s, 'tcp');
        s['aws/elbv2/target-group-attributes'][TargetGroupArn] = [
          { Key: 'preserve_client_ip.enabled', Value: 'true' },
        ];
        admit(s, 8080, 8080, { IpRanges: [{ CidrIp: '10.0.0.0/8' }] });
      }),
      finds: [TCP],
    },
  },
});
