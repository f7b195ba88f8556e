import { createHash } from 'node:crypto';
import { shop, type Draft } from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

/*
 * Many healthy shops in one cluster, cut from the recorded one: each team has an IngressGroup of
 * ten Ingresses, of which five serve an application of twenty pods and five redirect to it from
 * its old host. Four things are broken. Everything follows from the number of Ingresses, so one
 * number always gives the same bytes.
 */

const PER_TEAM = 10;
const PODS_PER_APP = 20;
const PODS_PER_NODE = 50;
const PODS_PER_INTERFACE = 14;
const REGION = 'us-west-2';
const ACCOUNT = '123456789012';
const ELB = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}`;
const ALB = 'alb.ingress.kubernetes.io';

/** The applications that are broken, by their number in the fleet, and the findings to expect. */
export const BROKEN = {
  selector: { app: 3, check: 'exposure/selector-matches-no-pods' },
  health: { app: 17, check: 'health/health-check-path-missing' },
  scale: { app: 29, check: 'exposure/workload-scaled-to-zero' },
  class: { app: 31, check: 'class/ingress-no-class' },
} as const;

const hash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
const uid = (text: string): string =>
  hash(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const padded = (index: number): string => String(index).padStart(3, '0');

// What `kubectl get -o json` prints of every pod and this tool does not read.
const UNREAD_OF_POD = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
  priority: 0,
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  tolerations: ['not-ready', 'unreachable'].map((state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
  volumes: [
    {
      name: 'kube-api-access',
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          {
            configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
          },
        ],
        defaultMode: 420,
      },
    },
  ],
};

/** A snapshot of so many Ingresses, half as many target groups and ten times as many pods. */
export function fleet(ingresses: number): Snapshot {
  const snapshot: Draft = structuredClone(shop());
  const { sections } = snapshot;
  const of = (name: string): Draft => sections[`kubernetes/${name}`];
  const aws = (name: string): Draft => sections[`aws/${name}`];
  const byName = (items: Draft, name: string): Draft =>
    items.find(({ metadata }: Draft) => metadata.namespace === 'shop' && metadata.name === name);

  const kubernetes = {
    namespaces: of('namespaces'),
    nodes: of('nodes'),
    pods: of('pods'),
    services: of('services'),
    deployments: of('deployments.apps'),
    replicaSets: of('replicasets.apps'),
    slices: of('endpointslices.discovery.k8s.io'),
    ingresses: of('ingresses.networking.k8s.io'),
    bindings: of('targetgroupbindings.elbv2.k8s.aws'),
    events: of('events'),
  };
  const elb = {
    balancers: aws('elbv2/load-balancers'),
    balancerAttributes: aws('elbv2/load-balancer-attributes'),
    listeners: aws('elbv2/listeners'),
    certificates: aws('elbv2/listener-certificates'),
    rules: aws('elbv2/rules'),
    groups: aws('elbv2/target-groups'),
    groupAttributes: aws('elbv2/target-group-attributes'),
    health: aws('elbv2/target-health'),
    tags: aws('elbv2/tags'),
    webAcls: aws('wafv2/web-acls'),
  };
  const ec2 = {
    instances: aws('ec2/instances'),
    interfaces: aws('ec2/network-interfaces'),
    subnets: aws('ec2/subnets'),
    securityGroups: aws('ec2/security-groups'),
  };
  const dns = sections['dns'];

  const isOf = (name: string) => (item: Draft) =>
    item.metadata.namespace === 'shop' && item.metadata.name.startsWith(`${name}-`);
  const model = {
    namespace: kubernetes.namespaces.find(({ metadata }: Draft) => metadata.name === 'shop'),
    node: kubernetes.nodes[0],
    pod: kubernetes.pods.find(isOf('web')),
    service: byName(kubernetes.services, 'web'),
    deployment: byName(kubernetes.deployments, 'web'),
    replicaSet: kubernetes.replicaSets.find(isOf('web')),
    slice: kubernetes.slices.find(isOf('web')),
    ingress: byName(kubernetes.ingresses, 'web'),
    binding: kubernetes.bindings.find(isOf('k8s-shop-web')),
    event: kubernetes.events.find(isOf('web-56f9b7585c')) ?? kubernetes.events[0],
    balancer: elb.balancers.find(({ Type }: Draft) => Type === 'application'),
    group: elb.groups.find(({ Protocol }: Draft) => Protocol === 'HTTP'),
    instance: ec2.instances[0],
    interface: ec2.interfaces.find(({ Attachment }: Draft) => Attachment?.InstanceId),
  };
  const modelListeners: Draft[] = elb.listeners[model.balancer.LoadBalancerArn];
  const groupArn = model.group.TargetGroupArn;
  const [managedId, backendId] = model.balancer.SecurityGroups;
  const managed = ec2.securityGroups.find(({ GroupId }: Draft) => GroupId === managedId);
  const privateSubnet = ec2.subnets.find(
    ({ SubnetId }: Draft) => SubnetId === model.instance.SubnetId,
  );
  const [certificate] = aws('acm/certificates');
  certificate.SubjectAlternativeNames = ['*.example.com', 'shop.example.com'];

  const zones = [`${REGION}a`, `${REGION}b`];
  const subnets = zones.map((zone, index) => `subnet-${hash(`fleet ${zone} ${index}`, 17)}`);
  for (const [index, zone] of zones.entries()) {
    ec2.subnets.push({
      ...privateSubnet,
      SubnetId: subnets[index],
      AvailabilityZone: zone,
      AvailabilityZoneId: `usw2-az${2 - index}`,
      CidrBlock: `192.168.${128 + 64 * index}.0/18`,
      AvailableIpAddressCount: 8000,
    });
  }
  const used = [0, 0];
  const address = (zone: number): string => {
    const count = used[zone] ?? 0;
    used[zone] = count + 1;
    return `192.168.${128 + 64 * zone + Math.floor(count / 250)}.${(count % 250) + 2}`;
  };

  const event = (kind: string, apiVersion: string, item: Draft, more: object): void => {
    const { namespace, name } = item.metadata;
    kubernetes.events.push({
      ...model.event,
      metadata: {
        ...model.event.metadata,
        namespace,
        name: `${name}.${hash(`${namespace}/${name} event`, 16)}`,
        uid: uid(`${namespace}/${name} event`),
      },
      involvedObject: { kind, namespace, name, uid: item.metadata.uid, apiVersion },
      ...more,
    });
  };
  const reconciled = (component: string) => ({
    reason: 'SuccessfullyReconciled',
    message: 'Successfully reconciled',
    source: { component },
    reportingComponent: component,
  });

  const apps = Math.floor(ingresses / 2);
  const nodes = Array.from({ length: Math.ceil((apps * PODS_PER_APP) / PODS_PER_NODE) }, addNode);

  function addNode(_: unknown, index: number) {
    const zone = index % 2;
    const ip = address(zone);
    const name = `ip-${ip.replaceAll('.', '-')}.${REGION}.compute.internal`;
    const instance = `i-${hash(`node ${index}`, 17)}`;
    const labels = { ...model.node.metadata.labels };
    labels['kubernetes.io/hostname'] = name;
    labels['topology.kubernetes.io/zone'] = zones[zone];
    kubernetes.nodes.push({
      ...model.node,
      metadata: { ...model.node.metadata, name, uid: uid(name), labels },
      spec: { ...model.node.spec, providerID: `aws:///${zones[zone]}/${instance}` },
      status: {
        ...model.node.status,
        addresses: [
          { type: 'InternalIP', address: ip },
          { type: 'Hostname', address: name },
        ],
      },
    });
    ec2.instances.push({
      ...model.instance,
      InstanceId: instance,
      SubnetId: subnets[zone],
      PrivateIpAddress: ip,
      PrivateDnsName: name,
      Placement: { AvailabilityZone: zones[zone] },
    });
    return { zone, ip, name, instance, pods: 0, interfaces: [] as Draft[] };
  }

  function podAddress(node: (typeof nodes)[number]): string {
    const index = Math.floor(node.pods / PODS_PER_INTERFACE);
    if (node.interfaces[index] === undefined) {
      const primary = index === 0 ? node.ip : address(node.zone);
      const added = {
        ...model.interface,
        NetworkInterfaceId: `eni-${hash(`${node.name} ${index}`, 17)}`,
        SubnetId: subnets[node.zone],
        AvailabilityZone: zones[node.zone],
        PrivateIpAddress: primary,
        PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: primary }],
        Attachment: {
          ...model.interface.Attachment,
          InstanceId: node.instance,
          DeviceIndex: index,
        },
      };
      node.interfaces[index] = added;
      ec2.interfaces.push(added);
    }
    node.pods += 1;
    const ip = address(node.zone);
    node.interfaces[index].PrivateIpAddresses.push({ Primary: false, PrivateIpAddress: ip });
    return ip;
  }

  for (let team = 0; team < ingresses / PER_TEAM; team += 1) addTeam(team);
  return snapshot;

  function addTeam(team: number): void {
    const namespace = `team-${padded(team)}`;
    const stack = `group-${padded(team)}`;
    const tag = (resource: string) => [
      { Key: 'elbv2.k8s.aws/cluster', Value: 'shop-prod' },
      { Key: 'ingress.k8s.aws/resource', Value: resource },
      { Key: 'ingress.k8s.aws/stack', Value: stack },
    ];
    kubernetes.namespaces.push({
      ...model.namespace,
      metadata: {
        ...model.namespace.metadata,
        name: namespace,
        uid: uid(namespace),
        labels: { ...model.namespace.metadata.labels, 'kubernetes.io/metadata.name': namespace },
      },
    });

    const balancerName = `k8s-${stack.replace('-', '')}-${hash(stack, 10)}`;
    const suffix = `app/${balancerName}/${hash(`${stack} balancer`, 16)}`;
    const balancer = `${ELB}:loadbalancer/${suffix}`;
    const hostname = `${balancerName}-1.${REGION}.elb.amazonaws.com`;
    const managedGroup = `sg-${hash(`${stack} managed`, 17)}`;
    ec2.securityGroups.push({
      ...managed,
      GroupId: managedGroup,
      GroupName: `k8s-${stack.replace('-', '')}-${hash(`${stack} sg`, 10)}`,
      Tags: tag('ManagedLBSecurityGroup'),
    });
    elb.balancers.push({
      ...model.balancer,
      LoadBalancerArn: balancer,
      LoadBalancerName: balancerName,
      DNSName: hostname,
      SecurityGroups: [managedGroup, backendId],
    });
    elb.balancerAttributes[balancer] = elb.balancerAttributes[model.balancer.LoadBalancerArn];
    elb.webAcls[balancer] = null;
    elb.tags[balancer] = tag('LoadBalancer');
    const place = { addresses: ['203.0.113.20', '203.0.113.21'] };
    dns[hostname] = { ...place, cname: [] };

    const listeners = modelListeners.map((listener) => ({
      ...listener,
      ListenerArn: `${ELB}:listener/${suffix}/${hash(`${stack} ${listener.Port}`, 16)}`,
      LoadBalancerArn: balancer,
    }));
    elb.listeners[balancer] = listeners;
    const rules: Draft[] = [];
    for (const [index, { ListenerArn, Port, DefaultActions }] of listeners.entries()) {
      elb.tags[ListenerArn] = tag(String(Port));
      const old = modelListeners[index].ListenerArn;
      if (elb.certificates[old]) elb.certificates[ListenerArn] = elb.certificates[old];
      const last = {
        RuleArn: `${ListenerArn.replace(':listener/', ':listener-rule/')}/${hash(`${stack} ${Port} default`, 15)}`,
        Priority: 'default',
        Conditions: [],
        Actions: DefaultActions,
        IsDefault: true,
      };
      elb.rules[ListenerArn] = Port === 443 ? rules : [last];
      if (Port === 443) rules.push(last);
    }
    const secure = listeners.find(({ Port }) => Port === 443)?.ListenerArn ?? '';

    const addRule = (host: string, action: object): void => {
      const priority = String(rules.length);
      const rule = `${secure.replace(':listener/', ':listener-rule/')}/${hash(host, 16)}`;
      elb.tags[rule] = tag(`443:${priority}`);
      rules.splice(-1, 0, {
        RuleArn: rule,
        Priority: priority,
        Conditions: [
          { Field: 'host-header', HostHeaderConfig: { Values: [host] } },
          { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } },
        ],
        Actions: [{ Order: 1, ...action }],
        IsDefault: false,
      });
      dns[host] = { ...place, cname: [hostname] };
    };

    const addIngress = (name: string, host: string, backend: object, more: object): void => {
      const ingress: Draft = {
        ...model.ingress,
        metadata: {
          ...model.ingress.metadata,
          namespace,
          name,
          uid: uid(`${namespace}/${name} ingress`),
          annotations: {
            ...model.ingress.metadata.annotations,
            [`${ALB}/group.name`]: stack,
            ...more,
          },
          finalizers: [`group.ingress.k8s.aws/${stack}`],
        },
        spec: {
          ingressClassName: 'alb',
          rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        },
        status: { loadBalancer: { ingress: [{ hostname }] } },
      };
      kubernetes.ingresses.push(ingress);
      event('Ingress', 'networking.k8s.io/v1', ingress, reconciled('ingress'));
    };

    const inTeam = Array.from({ length: PER_TEAM / 2 }, (_, index) => index);
    for (const index of inTeam) {
      const host = `app-${index}-${namespace}.example.com`;
      const group = addApp(team * inTeam.length + index, `app-${index}`);
      addIngress(
        `app-${index}`,
        host,
        { service: { name: `app-${index}`, port: { name: 'http' } } },
        {},
      );
      addRule(host, {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: group, Weight: 1 }],
          TargetGroupStickinessConfig: { Enabled: false },
        },
      });
    }
    for (const index of inTeam) {
      const to = { host: `app-${index}-${namespace}.example.com`, statusCode: 'HTTP_301' };
      const host = `old-${index}-${namespace}.example.com`;
      addIngress(
        `old-${index}`,
        host,
        { service: { name: 'to-new', port: { name: 'use-annotation' } } },
        {
          [`${ALB}/actions.to-new`]: JSON.stringify({ type: 'redirect', redirectConfig: to }),
        },
      );
      addRule(host, {
        Type: 'redirect',
        RedirectConfig: { Host: to.host, StatusCode: to.statusCode },
      });
      if (team * inTeam.length + index === BROKEN.class.app) forgetClass(`stray-${index}`);
    }

    function forgetClass(name: string): void {
      kubernetes.ingresses.push({
        metadata: {
          namespace,
          name,
          uid: uid(`${namespace}/${name} ingress`),
          generation: 1,
          creationTimestamp: model.ingress.metadata.creationTimestamp,
        },
        spec: { rules: kubernetes.ingresses.at(-1).spec.rules },
        status: { loadBalancer: {} },
      });
    }

    function addApp(app: number, name: string): string {
      const at = `${namespace}/${name}`;
      const template = hash(`${at} template`, 10);
      const groupName = `k8s-${namespace.replace('-', '')}-${name.replace('-', '')}-${hash(at, 10)}`;
      const arn = `${ELB}:targetgroup/${groupName}/${hash(`${at} group`, 16)}`;
      const gate = `target-health.elbv2.k8s.aws/${groupName}`;
      const isEmpty = app === BROKEN.selector.app || app === BROKEN.scale.app;
      const replicas = app === BROKEN.scale.app ? 0 : PODS_PER_APP;
      const meta = (from: Draft, own: string) => ({
        ...from.metadata,
        namespace,
        name: own,
        uid: uid(`${namespace}/${own}`),
      });
      const named = (labels: Draft) => ({ ...labels, app: name });

      const service = {
        ...model.service,
        metadata: { ...meta(model.service, name), uid: uid(`${at} service`) },
        spec: {
          ...model.service.spec,
          selector: { app: app === BROKEN.selector.app ? `${name}-v2` : name },
          clusterIP: `10.100.${Math.floor(app / 250) + 1}.${(app % 250) + 2}`,
        },
      };
      kubernetes.services.push(service);

      const { spec: podSpec } = model.pod;
      const containers = podSpec.containers.map((container: Draft) => ({
        ...container,
        name,
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'IfNotPresent',
        volumeMounts: [
          {
            name: 'kube-api-access',
            readOnly: true,
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
          },
        ],
      }));
      const workload = (from: Draft) => ({
        ...from.spec,
        replicas,
        selector: { matchLabels: named(from.spec.selector.matchLabels) },
        template: {
          metadata: { labels: named(from.spec.template.metadata.labels) },
          spec: { ...from.spec.template.spec, ...UNREAD_OF_POD, containers },
        },
      });
      const counted = (from: Draft) =>
        Object.fromEntries(
          Object.entries(from.status).map(([key, value]) => [
            key,
            typeof value === 'number' && /replicas$/i.test(key) && value > 0 ? replicas : value,
          ]),
        );
      const deployment = {
        ...model.deployment,
        metadata: { ...meta(model.deployment, name), uid: uid(`${at} deployment`) },
        spec: workload(model.deployment),
        status: counted(model.deployment),
      };
      kubernetes.deployments.push(deployment);
      const replicaSet: Draft = {
        ...model.replicaSet,
        metadata: {
          ...meta(model.replicaSet, `${name}-${template}`),
          labels: { app: name, 'pod-template-hash': template },
          ownerReferences: [
            { ...model.replicaSet.metadata.ownerReferences[0], name, uid: deployment.metadata.uid },
          ],
        },
        spec: workload(model.replicaSet),
        status: counted(model.replicaSet),
      };
      replicaSet.spec.selector.matchLabels['pod-template-hash'] = template;
      replicaSet.spec.template.metadata.labels['pod-template-hash'] = template;
      kubernetes.replicaSets.push(replicaSet);
      event('Deployment', 'apps/v1', deployment, {
        reason: 'ScalingReplicaSet',
        message: `Scaled up replica set ${name}-${template} from 0 to ${PODS_PER_APP}`,
      });

      const endpoints: Draft[] = [];
      const targets: Draft[] = [];
      for (let index = 0; index < replicas; index += 1) {
        const node = nodes[(app * PODS_PER_APP + index) % nodes.length];
        if (node === undefined) continue;
        const zone = zones[node.zone];
        const ip = podAddress(node);
        const own = `${name}-${template}-${hash(`${at} ${index}`, 5)}`;
        kubernetes.pods.push({
          ...model.pod,
          metadata: {
            ...meta(model.pod, own),
            labels: {
              ...model.pod.metadata.labels,
              app: name,
              'pod-template-hash': template,
              'topology.kubernetes.io/zone': zone,
            },
            ownerReferences: [
              {
                ...model.pod.metadata.ownerReferences[0],
                name: replicaSet.metadata.name,
                uid: replicaSet.metadata.uid,
              },
            ],
          },
          spec: {
            ...podSpec,
            ...UNREAD_OF_POD,
            containers,
            nodeName: node.name,
            readinessGates: [{ conditionType: gate }],
          },
          status: {
            ...model.pod.status,
            conditions: model.pod.status.conditions.map((condition: Draft) =>
              condition.type.startsWith('target-health.')
                ? { ...condition, type: gate }
                : condition,
            ),
            hostIP: node.ip,
            podIP: ip,
            podIPs: [{ ip }],
            containerStatuses: model.pod.status.containerStatuses.map((status: Draft) => ({
              ...status,
              name,
              image: 'registry.example/shop/web:1.4.2',
              imageID: `registry.example/shop/web@sha256:${hash('image', 64)}`,
            })),
          },
        });
        if (isEmpty) continue;
        endpoints.push({
          addresses: [ip],
          conditions: { ready: true, serving: true, terminating: false },
          targetRef: { kind: 'Pod', namespace, name: own },
          nodeName: node.name,
          zone,
        });
        targets.push({
          Target: { Id: ip, Port: 8080, AvailabilityZone: zone },
          HealthCheckPort: '8080',
          TargetHealth:
            app === BROKEN.health.app
              ? {
                  State: 'unhealthy',
                  Reason: 'Target.ResponseCodeMismatch',
                  Description: 'Health checks failed with these codes: [404]',
                }
              : { State: 'healthy' },
        });
      }
      kubernetes.slices.push({
        ...model.slice,
        metadata: {
          ...meta(model.slice, `${name}-${hash(`${at} slice`, 5)}`),
          labels: { ...model.slice.metadata.labels, 'kubernetes.io/service-name': name },
          ownerReferences: [
            { ...model.slice.metadata.ownerReferences?.[0], name, uid: service.metadata.uid },
          ],
        },
        endpoints,
      });

      const binding = {
        ...model.binding,
        metadata: {
          ...meta(model.binding, groupName),
          labels: { 'ingress.k8s.aws/stack': stack },
        },
        spec: {
          ...model.binding.spec,
          serviceRef: { name, port: 'http' },
          targetGroupARN: arn,
        },
      };
      kubernetes.bindings.push(binding);
      event(
        'TargetGroupBinding',
        'elbv2.k8s.aws/v1beta1',
        binding,
        reconciled('targetGroupBinding'),
      );
      elb.groups.push({
        ...model.group,
        TargetGroupArn: arn,
        TargetGroupName: groupName,
        LoadBalancerArns: [balancer],
      });
      elb.groupAttributes[arn] = elb.groupAttributes[groupArn];
      elb.health[arn] = targets;
      elb.tags[arn] = tag(`${at}-${name}:http`);
      return arn;
    }
  }
}
