import { event, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-denied-request.js';
import { checkTester } from '../../support/check-tester.js';

const denied = (why: string): string =>
  `Helm upgrade failed: cannot patch "web" with kind Ingress: admission webhook "vingress.elbv2.k8s.aws" denied the request: ${why}`;
const RELEASE = { kind: 'HelmRelease', name: 'shop' };

checkTester(check, {
  passes: {
    'a webhook of somebody else': shop((s) =>
      event(
        s,
        'FailedUpgrade',
        denied('no').replace('vingress.elbv2.k8s.aws', 'validate.kyverno.svc'),
        RELEASE,
      ),
    ),
    'one that is over': shop((s) => {
      event(s, 'FailedUpgrade', denied('no'), { ...RELEASE, at: '2026-11-25T17:50:00Z' });
      event(s, 'UpgradeSucceeded', 'Helm upgrade succeeded', RELEASE);
    }),
    'one of an hour ago': shop((s) =>
      event(s, 'FailedUpgrade', denied('no'), { ...RELEASE, at: '2026-11-25T17:00:00Z' }),
    ),
    'what the controller itself was refused': shop((s) =>
      event(
        s,
        'FailedDeployModel',
        'Failed deploy model due to admission webhook "vtargetgroupbinding.elbv2.k8s.aws" denied the request: TargetGroup is already bound to following TargetGroupBindings [shop/x]',
      ),
    ),
  },

  fails: {
    'a group that the class must name': {
      given: shop((s) =>
        event(
          s,
          'FailedUpgrade',
          denied('new usage of `alb.ingress.kubernetes.io/group.name` annotation is forbidden'),
          RELEASE,
        ),
      ),
      finds: ['HelmRelease shop/shop'],
    },
    'a Service that is refused': {
      given: shop((s) =>
        event(
          s,
          'FailedSync',
          denied('invalid value').replace('"web" with kind Ingress', '"tcp" with kind Service'),
          { kind: 'Application', name: 'shop' },
        ),
      ),
      finds: ['Application shop/shop'],
    },
  },
});
