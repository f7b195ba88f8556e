import { recording, shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-connection-failed.js';
import { checkTester } from '../../support/check-tester.js';
import { failFor, failingTargets } from '../../support/failing-targets.js';

const REASON = 'Target.FailedHealthChecks';
const { passes, fails } = failingTargets(REASON, 'Target.Timeout');

checkTester(check, {
  passes: {
    ...passes,
    'an NLB in front of nodes without a pod': await recording('healthy-nlb-etp-local'),
  },

  fails: {
    ...fails,
    'an NLB that sends PROXY protocol headers': {
      given: shop((s) => {
        failFor(s, REASON, 'tcp');
        const { TargetGroupArn } = targetGroup(s, 'tcp');
        const attributes: Draft[] = s['aws/elbv2/target-group-attributes'][TargetGroupArn];
        attributes.find(({ Key }) => Key === 'proxy_protocol_v2.enabled').Value = 'true';
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'every target of an NLB': {
      given: shop((s) => {
        for (const one of targets(s, 'tcp')) {
          one.TargetHealth = { State: 'unhealthy', Reason: REASON };
        }
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
  },
});
