import { event, ingress, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/listener-https-no-certificate.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, onHttp, second, set, unset } from '../../support/listening.js';

const SAID =
  'Failed deploy model due to operation error Elastic Load Balancing v2: CreateListener, https response error StatusCode: 400, ValidationError: A certificate must be specified for HTTPS listeners';

const withoutHosts = (s: Draft): void => {
  unset(s, 'certificate-arn');
  for (const rule of ingress(s).spec.rules) delete rule.host;
};

checkTester(check, {
  passes: {
    'no host, and HTTP alone': shop((s) => {
      onHttp(s);
      withoutHosts(s);
    }),
    'no host, and a certificate': shop((s) => {
      withoutHosts(s);
      set(s, 'certificate-arn', arnOf(1));
    }),
    'no host, and a class with a certificate': shop((s) => {
      withoutHosts(s);
      useParams(s, { certificateArn: [arnOf(1)] });
    }),
    'no host, beside a member with a certificate': shop((s) => {
      withoutHosts(s);
      second(s, (annotations) => {
        annotations['certificate-arn'] = arnOf(1);
      });
    }),
    'a host of tls alone': shop((s) => {
      const { host } = ingress(s).spec.rules[0];
      withoutHosts(s);
      ingress(s).spec.tls = [{ hosts: [host] }];
    }),
  },

  fails: {
    'no host': { given: shop(withoutHosts), finds: ['Ingress shop/web'] },
    'no host, and a class without a certificate': {
      given: shop((s) => {
        withoutHosts(s);
        useParams(s, { scheme: 'internet-facing' });
      }),
      finds: ['Ingress shop/web'],
    },
    'no host, and AWS refuses': {
      given: shop((s) => {
        withoutHosts(s);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'what AWS says, though it should be over': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
