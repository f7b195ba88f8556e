import {
  type Draft,
  breakOff,
  controller,
  keep,
  klass,
  service,
  shop,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-not-installed.js';
import { checkTester } from '../../support/check-tester.js';

function remove(s: Draft): void {
  keep(s, 'kubernetes/deployments.apps', (item) => item !== controller(s));
}

checkTester(check, {
  passes: {
    'a scope that leaves its namespace out': shop((s, snapshot) => {
      remove(s);
      snapshot.scope = { namespaces: ['shop'], subject: null };
    }),
    'a listing that broke off': shop((s, snapshot) => {
      remove(s);
      breakOff(snapshot, 'kubernetes/deployments.apps');
    }),
    'another name and namespace': shop((s) => {
      const { metadata } = controller(s);
      Object.assign(metadata, { name: 'lbc', namespace: 'platform', labels: {} });
    }),
    'another image, and the label of the chart': shop((s) => {
      controller(s).spec.template.spec.containers[0].image = 'registry.example/mirror/lbc:v3';
    }),
    'classes of EKS Auto Mode': shop((s) => {
      remove(s);
      klass(s).spec.controller = 'eks.amazonaws.com/alb';
      service(s, 'tcp').spec.loadBalancerClass = 'eks.amazonaws.com/nlb';
    }),
    'nothing that wants it': shop((s) => {
      remove(s);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      delete service(s, 'tcp').spec.loadBalancerClass;
      delete service(s, 'tcp').metadata.annotations;
    }),
  },

  fails: {
    'no Deployment': { given: shop(remove), finds: ['Cluster shop-prod'] },
    'a Service alone that wants it': {
      given: shop((s) => {
        remove(s);
        keep(s, 'kubernetes/ingresses.networking.k8s.io', () => false);
      }),
      finds: ['Cluster shop-prod'],
    },
    'an Ingress alone that wants it': {
      given: shop((s) => {
        remove(s);
        service(s, 'tcp').spec.type = 'ClusterIP';
      }),
      finds: ['Cluster shop-prod'],
    },
    'EKS Auto Mode, and an Ingress that is not of its class': {
      given: shop((s) => {
        remove(s);
        s['aws/eks/cluster'].kubernetesNetworkConfig = { elasticLoadBalancing: { enabled: true } };
      }),
      finds: ['Cluster shop-prod'],
    },
  },
});
