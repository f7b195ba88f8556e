import { recording, service, shop, targetGroup, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/stickiness-instance-mode.js';
import { checkTester } from '../../support/check-tester.js';

function stick(s: Draft): void {
  const { TargetGroupArn: arn } = targetGroup(s);
  const attributes: Draft[] = s['aws/elbv2/target-group-attributes'][arn];
  const known = attributes.find(({ Key }) => Key === 'stickiness.enabled');
  if (known === undefined) attributes.push({ Key: 'stickiness.enabled', Value: 'true' });
  else known.Value = 'true';
}

checkTester(check, {
  passes: {
    'sessions that stick to a pod': shop(stick),
    'nodes that keep to their own pods': await recording('healthy-instance', (s) => {
      stick(s);
      service(s).spec.externalTrafficPolicy = 'Local';
    }),
    'instances without stickiness': await recording('healthy-instance'),
  },

  fails: {
    'sessions that stick to a node': {
      given: await recording('healthy-instance', stick),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
  },
});
