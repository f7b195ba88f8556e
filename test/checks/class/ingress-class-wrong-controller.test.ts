import { ingress, klass, recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-wrong-controller.js';
import { checkTester } from '../../support/check-tester.js';

const NGINX = 'k8s.io/ingress-nginx';

checkTester(check, {
  passes: {
    'an Ingress that nginx serves': shop((s) => (klass(s).spec.controller = NGINX)),
    'an Ingress of nginx that asks for no ALB': shop((s) => {
      klass(s).spec.controller = NGINX;
      ingress(s).status = {};
      ingress(s).metadata.annotations = { 'nginx.ingress.kubernetes.io/rewrite-target': '/' };
    }),
    'a class of EKS Auto Mode': shop((s) => {
      klass(s).spec.controller = 'eks.amazonaws.com/alb';
      ingress(s).status = {};
    }),
    'a class that does not exist': shop((s) => {
      ingress(s).spec.ingressClassName = 'alp';
      ingress(s).status = {};
    }),
    'the annotation of old, which wins': shop((s) => {
      klass(s).spec.controller = NGINX;
      ingress(s).status = {};
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
    }),
  },

  fails: {
    'a class of nginx, unserved': {
      given: shop((s) => {
        klass(s).spec.controller = NGINX;
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that names no controller': {
      given: shop((s) => {
        delete klass(s).spec;
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'a default class of nginx': {
      given: shop((s) => {
        klass(s).spec.controller = NGINX;
        klass(s).metadata.annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
        delete ingress(s).spec.ingressClassName;
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'a recording': {
      given: await recording('class-wrong-controller'),
      finds: ['Ingress shop/web'],
    },
  },
});
