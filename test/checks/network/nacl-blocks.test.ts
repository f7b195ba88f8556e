import {
  type Draft,
  incident,
  loadBalancer,
  recording,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/nacl-blocks.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const TCP = 'TargetGroup k8s-shop-tcp-ca840b7458';
const FORWARDING = 'TargetGroup k8s-orchard-shopfron-da93e91ea8';

/** All subnets have network ACLs with this rule before the others. */
const deny = (s: Draft, rule: Draft): void => {
  for (const { Entries } of s['aws/ec2/network-acls']) {
    Entries.push({
      ...{ RuleNumber: 50, Protocol: '6', RuleAction: 'deny', Egress: false },
      ...{ CidrBlock: '0.0.0.0/0', ...rule },
    });
  }
};
const silence = (s: Draft, service = 'web', Reason = 'Target.Timeout'): void => {
  for (const one of targets(s, service)) one.TargetHealth = { State: 'unhealthy', Reason };
};
const ANSWERS = { PortRange: { From: 1024, To: 65535 } };
/** The load balancer is in subnets of its own. */
const moveTargets = (s: Draft): void => {
  for (const eni of s['aws/ec2/network-interfaces']) {
    if (eni.Attachment?.InstanceId !== undefined) eni.SubnetId = 'subnet-of-nodes';
  }
  const [first] = s['aws/ec2/subnets'];
  s['aws/ec2/subnets'].push({
    ...first,
    SubnetId: 'subnet-of-nodes',
    CidrBlock: '192.168.96.0/20',
  });
  s['aws/ec2/network-acls'][0].Associations.push({ SubnetId: 'subnet-of-nodes' });
};

checkTester(check, {
  passes: {
    'rules for everything, and an application that is slow': shop((s) => silence(s)),
    'a rule that denies, and targets that answer': shop((s) => deny(s, ANSWERS)),
    'a rule that denies what no packet is': shop((s) => {
      moveTargets(s);
      silence(s);
      deny(s, { PortRange: { From: 22, To: 22 } });
      deny(s, { RuleNumber: 51, Protocol: '17' });
      deny(s, { RuleNumber: 52, CidrBlock: '198.51.100.0/24' });
    }),
    'a rule that denies, behind one that allows': shop((s) => {
      moveTargets(s);
      silence(s);
      deny(s, { ...ANSWERS, RuleNumber: 200 });
    }),
    'targets in the subnet of the load balancer': await incident('inc-059', (s) => {
      s['aws/elbv2/load-balancer-attributes'] = {};
    }),
    'an answer with the wrong code, which came all the way': shop((s) => {
      moveTargets(s);
      silence(s, 'web', 'Target.ResponseCodeMismatch');
      deny(s, ANSWERS);
    }),
    'a target group that keeps to its zone': await incident('inc-059', (s) => {
      const [attributes] = Object.values<Draft[]>(s['aws/elbv2/target-group-attributes']);
      attributes?.push({ Key: 'load_balancing.cross_zone.enabled', Value: 'false' });
      for (const one of attributes ?? []) {
        if (one.Key === 'load_balancing.cross_zone.enabled') one.Value = 'false';
      }
    }),
    'clients of which some are denied': shop((s) => {
      moveTargets(s);
      silence(s, 'tcp', 'Target.FailedHealthChecks');
      s['aws/elbv2/target-group-attributes'][targetGroup(s, 'tcp').TargetGroupArn] = [
        { Key: 'preserve_client_ip.enabled', Value: 'true' },
      ];
      deny(s, { CidrBlock: '203.0.113.0/24' });
    }),
  },

  fails: {
    'answers to ports that no rule allows': {
      given: await incident('inc-059'),
      finds: ['TargetGroup k8s-warehous-sql-dbe9673c9b'],
    },
    'a rule of the targets that denies their port': {
      given: shop((s) => {
        moveTargets(s);
        silence(s);
        deny(s, { PortRange: { From: 8080, To: 8080 } });
      }),
      finds: [WEB],
    },
    'no way out of the subnets of the load balancer': {
      given: shop((s) => {
        moveTargets(s);
        silence(s);
        deny(s, { Egress: true, Protocol: '-1' });
      }),
      finds: [WEB],
    },
    'some of the ports that answers come back to': {
      given: shop((s) => {
        moveTargets(s);
        silence(s);
        deny(s, { PortRange: { From: 32768, To: 60999 } });
      }),
      finds: [WEB],
    },
    'all clients of an NLB that hands them on': {
      given: shop((s) => {
        moveTargets(s);
        silence(s, 'tcp', 'Target.FailedHealthChecks');
        delete loadBalancer(s, 'network').SecurityGroups;
        s['aws/elbv2/target-group-attributes'][targetGroup(s, 'tcp').TargetGroupArn] = [
          { Key: 'preserve_client_ip.enabled', Value: 'true' },
        ];
        targetGroup(s, 'tcp').HealthCheckPort = '9999';
        for (const one of targets(s, 'tcp')) one.HealthCheckPort = '9999';
        deny(s, { PortRange: { From: 8080, To: 8080 } });
      }),
      finds: [TCP],
    },
    'nodes that may not forward to those of other subnets': {
      given: await incident('inc-058', (s) => {
        deny(s, { PortRange: { From: 80, To: 80 } });
      }),
      finds: [FORWARDING],
    },
    'a load balancer of an Ingress whose class is known': {
      given: await recording('sg-rule-revoked', (s) => {
        moveTargets(s);
        deny(s, ANSWERS);
      }),
      finds: ['TargetGroup k8s-shop-web-681c14e7eb'],
    },
  },
});
