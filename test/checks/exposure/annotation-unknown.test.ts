import { controller, ingress, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/annotation-unknown.js';
import { checkTester } from '../../support/check-tester.js';

const P = 'alb.ingress.kubernetes.io';
const set = (object: any, key: string, value = 'x'): void => {
  object.metadata.annotations = { ...object.metadata.annotations, [key]: value };
};

checkTester(check, {
  passes: {
    'names of every family': shop((s) => {
      for (const name of [
        'actions.a',
        'conditions.web',
        'transforms.web',
        'listener-attributes.HTTP-80',
      ]) {
        set(ingress(s), `${P}/${name}`);
      }
    }),
    'a controller that is newer than the table': shop((s) => {
      set(ingress(s), `${P}/from-the-future`);
      controller(s).spec.template.spec.containers[0].image =
        'public.ecr.aws/eks/aws-load-balancer-controller:v3.6.0';
    }),
    'a controller whose version nothing tells': shop((s) => {
      set(ingress(s), `${P}/from-the-future`);
      controller(s).spec.template.spec.containers[0].image =
        'mirror.example.org/aws-load-balancer-controller@sha256:00';
    }),
    'of somebody else': shop((s) => set(ingress(s), 'external-dns.alpha.kubernetes.io/hostnam')),
    'an Ingress of another controller': shop((s) => {
      set(ingress(s), `${P}/schem`);
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'nginx';
    }),
    'a Service that no Ingress leads to': shop((s) => set(service(s, 'tcp'), `${P}/schem`)),
  },
  fails: {
    'a slip of the finger': {
      given: shop((s) => set(ingress(s), `${P}/healthcheck-pathh`, '/healthz')),
      finds: ['Ingress shop/web'],
    },
    'a family without a name': {
      given: shop((s) => set(ingress(s), `${P}/actions.`, '{}')),
      finds: ['Ingress shop/web'],
    },
    'two on a Service': {
      given: shop((s) => {
        set(service(s), `${P}/sucess-codes`);
        set(service(s), `${P}/nothing-like-it`);
      }),
      finds: ['Service shop/web'],
    },
  },
});
