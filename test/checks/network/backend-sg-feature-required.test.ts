import { args, ingress, join, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/backend-sg-feature-required.js';
import { checkTester } from '../../support/check-tester.js';

const ask = (s: Draft, manages: string, isNamed = true): void => {
  const { annotations } = ingress(s).metadata;
  if (isNamed) {
    annotations['alb.ingress.kubernetes.io/security-groups'] =
      s['aws/ec2/security-groups'][0].GroupId;
  }
  annotations['alb.ingress.kubernetes.io/manage-backend-security-group-rules'] = manages;
};
const off = (s: Draft): void => void args(s).push('--enable-backend-security-group=false');

checkTester(check, {
  passes: {
    'a backend security group': shop((s) => ask(s, 'true')),
    'rules that nobody manages': shop((s) => {
      ask(s, 'false');
      off(s);
    }),
    'groups that the controller makes': shop((s) => {
      ask(s, 'true', false);
      off(s);
    }),
    'members that do not agree': shop((s) => {
      ask(s, 'true');
      off(s);
      join(s, { 'alb.ingress.kubernetes.io/manage-backend-security-group-rules': 'false' });
    }),
  },

  fails: {
    'rules to be managed': {
      given: shop((s) => {
        ask(s, 'true');
        off(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'of a Service': {
      given: shop((s) => {
        off(s);
        service(s, 'tcp').metadata.annotations = {
          'service.beta.kubernetes.io/aws-load-balancer-security-groups':
            s['aws/ec2/security-groups'][0].GroupId,
          'service.beta.kubernetes.io/aws-load-balancer-manage-backend-security-group-rules':
            'true',
        };
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
