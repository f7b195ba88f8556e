import { event, ingress, join, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/deletion-protection-blocks-delete.js';
import { checkTester } from '../../support/check-tester.js';

const ATTRIBUTES = 'alb.ingress.kubernetes.io/load-balancer-attributes';
const PROTECTED = 'idle_timeout.timeout_seconds=60,deletion_protection.enabled=true';
const SAID =
  'Failed build model due to deletion_protection is enabled, cannot delete the ingress: web';

function leave({ metadata }: Draft, finalizer = 'ingress.k8s.aws/resources'): void {
  metadata.deletionTimestamp = '2026-11-25T17:55:00Z';
  metadata.finalizers = [finalizer];
}

checkTester(check, {
  passes: {
    'protection of what stays': shop((s) => {
      ingress(s).metadata.annotations[ATTRIBUTES] = PROTECTED;
    }),
    'a deletion without protection': shop((s) => {
      leave(ingress(s));
      ingress(s).metadata.annotations[ATTRIBUTES] = 'deletion_protection.enabled=false';
    }),
    'a finalizer of somebody else': shop((s) => {
      leave(ingress(s), 'example.org/keep');
      ingress(s).metadata.annotations[ATTRIBUTES] = PROTECTED;
    }),
  },
  fails: {
    'an Ingress': {
      given: shop((s) => {
        leave(ingress(s));
        ingress(s).metadata.annotations[ATTRIBUTES] = PROTECTED;
      }),
      finds: ['Ingress shop/web'],
    },
    'a member of a group, as the controller says': {
      given: shop((s) => {
        join(s);
        leave(ingress(s), 'group.ingress.k8s.aws/public');
        ingress(s).metadata.annotations[ATTRIBUTES] = PROTECTED;
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'where only the controller says it': {
      given: shop((s) => {
        leave(ingress(s));
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service': {
      given: shop((s) => {
        leave(service(s, 'tcp'), 'service.k8s.aws/resources');
        service(s, 'tcp').metadata.annotations[
          'service.beta.kubernetes.io/aws-load-balancer-attributes'
        ] = PROTECTED;
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
