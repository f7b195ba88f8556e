import {
  event,
  ingress,
  logs,
  recording,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/model-deploy-failed.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'a success that is logged after it': shop((s) => {
      logs(s, 'ingress', 'web', true);
      s['kubernetes/logs']['kube-system/lbc/controller'].push(
        JSON.stringify({
          ts: '2026-11-25T18:00:00Z',
          msg: 'successfully deployed model',
          ingressGroup: 'shop/web',
        }),
      );
    }),
    'a failure of a binding, which is logged': shop((s) =>
      logs(s, 'targetGroupBinding', 'web', true),
    ),

    'a success after it': shop((s) => {
      event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules', {
        at: '2026-11-25T17:57:00Z',
      });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'a failure of the other kind': shop((s) =>
      event(s, 'FailedBuildModel', 'Failed deploy model due to TooManyRules'),
    ),
    'a warning of another controller': shop((s) =>
      event(s, 'FailedScheduling', 'Failed deploy model due to TooManyRules'),
    ),
    'an Ingress that is gone': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules', { name: 'old' }),
    ),
  },

  fails: {
    'an Ingress': {
      given: shop((s) => event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules')),
      finds: ['Ingress shop/web'],
    },
    'a Service': {
      given: shop((s) =>
        event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules', {
          kind: 'Service',
          name: 'tcp',
        }),
      ),
      finds: ['Service shop/tcp'],
    },
    'a success before it': {
      given: shop((s) => {
        event(s, 'SuccessfullyReconciled', 'Successfully reconciled', {
          at: '2026-11-25T17:57:00Z',
        });
        event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules');
      }),
      finds: ['Ingress shop/web'],
    },
    'words of several sentences, with a stop': {
      given: shop((s) => event(s, 'FailedDeployModel', 'It is empty. Use another.')),
      finds: ['Ingress shop/web'],
    },
    'a group of the class': {
      given: shop((s) => {
        useParams(s, { group: { name: 'public' } });
        event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules');
      }),
      finds: ['IngressGroup public'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules');
      }),
      finds: ['Ingress shop/web'],
    },
    'an Ingress of which only the log tells': {
      given: shop((s) => logs(s, 'ingress', 'web', true)),
      finds: ['Ingress shop/web'],
    },
    'an Ingress that is being deleted': {
      given: shop((s) => {
        const leaving = structuredClone(ingress(s));
        Object.assign(leaving.metadata, { name: 'old', deletionTimestamp: '2026-11-25T17:00:00Z' });
        s['kubernetes/ingresses.networking.k8s.io'].push(leaving);
        event(s, 'FailedDeployModel', 'Failed to delete securityGroup', { name: 'old' });
      }),
      finds: ['Ingress shop/old'],
    },
    'a Gateway': {
      given: shop((s) => {
        s['kubernetes/gateways.gateway.networking.k8s.io'] = [
          { metadata: { namespace: 'shop', name: 'edge' } },
        ];
        logs(s, 'gateway.k8s.aws/alb', 'edge', true);
      }),
      finds: ['Gateway shop/edge'],
    },
    'a recording': { given: await recording('cert-arn-not-found'), finds: ['Ingress shop/web'] },
  },
});
