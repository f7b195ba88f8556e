import { dropPods, pods, recording, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/named-target-port-unresolved.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'a number': shop((s) => (service(s).spec.ports[0].targetPort = 8080)),
    'no target port, so the same number': shop((s) => delete service(s).spec.ports[0].targetPort),
    'some pods that declare it': shop((s) => {
      service(s).spec.ports[0].targetPort = 'new-http';
      pods(s)[0].spec.containers[0].ports[0].name = 'new-http';
    }),
    'a sidecar that declares it': shop((s) => {
      service(s).spec.ports[0].targetPort = 'proxy';
      for (const { spec } of pods(s)) {
        spec.initContainers = [
          {
            name: 'proxy',
            restartPolicy: 'Always',
            ports: [{ name: 'proxy', containerPort: 15001 }],
          },
        ];
      }
    }),
    'no pods to ask': shop((s) => {
      service(s).spec.ports[0].targetPort = 'web-http';
      dropPods(s);
    }),
  },

  fails: {
    'a name that no container has': {
      given: shop((s) => (service(s).spec.ports[0].targetPort = 'web-http')),
      finds: ['Service shop/web'],
    },
    'a name of another protocol': {
      given: shop((s) =>
        pods(s).forEach(({ spec }) => (spec.containers[0].ports[0].protocol = 'UDP')),
      ),
      finds: ['Service shop/web'],
    },
    'the second of two ports': {
      given: shop((s) =>
        service(s, 'tcp').spec.ports.push({ name: 'admin', port: 81, targetPort: 'admin' }),
      ),
      finds: ['Service shop/tcp'],
    },
    'a recording': {
      given: await recording('named-port-unresolved'),
      finds: ['Service shop/web'],
    },
  },
});
