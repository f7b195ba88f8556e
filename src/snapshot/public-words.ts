/*
 * Words that say nothing of anybody: of Kubernetes, AWS and the controller, and of their messages.
 * What is not among them is taken for a name when a snapshot is redacted.
 */

/** What stays wherever it stands: the tool compares with it, or every cluster has names of it. */
export const FIXED_WORDS: ReadonlySet<string> = wordsOf(`
  acm active alb albsinglesubnet amazon amazonaws annotation application arn arnequals arnlike
  arnnotequals arnnotlike associated assumed aud authorized availability available aws awselb
  backend balancer bool boundary built cached case certificate certificatenotfound clb cluster
  clusterip cn cname com compute configmaps controller controllers coredns count credentials
  customresourcedefinitions daemonset daemonsets default delete deny deployed deployment
  deployments dns doesnotexist draining dualstack ec2 eks elasticloadbalancing elb
  elbsecuritypolicy elbv2 enablecertificatemanagement enabled enabletcpudplistener endpoints
  endpointslices equals error events exact exists explicit external externalname facing fail
  failed failedbuildmodel faileddeploymodel failure false fargate federated fixed for
  forallvalues foranyvalue forward found gateway gatewayclasses gateways get gov grpc h2 has have
  head header headers healthy heritage host http http1 http2 httproutes https iam id if ifexists
  ignore imds implementationspecific in ingress ingressclass ingressclasses ingressclassparams
  ingresses initial instance instances insufficient internal internet invalidsubnet io ip ipv4
  ipv6 is issued k8s karpenter kube kubernetes lbc leader lease less like listener
  listenerruleconfigurations load loadbalancer loadbalancerconfigurations local
  managedlbsecuritygroup manager method minimal model mutatingwebhookconfigurations namespace
  namespaces network nlb nlbsecuritygroup no nocredentialproviders node nodeport nodes none
  noschedule not notin null object oidc open path pattern perform pod pods port post prefix
  provider proxy public put query quic ready reconciler redirect refresh replicaset replicasets
  request requestid required resource resources response role rule running service serviceaccount
  serviceaccounts services sg sh sleep source stack statefulset statefulsets string stringequals
  stringequalsignorecase stringlike stringnotequals stringnotequalsignorecase stringnotlike sts
  sub subnet subnetdiscoverybyreachability subnets subnetsclustertagcheck succeeded successfully
  successfullyreconciled svc system targetgroup targetgroupbinding targetgroupbindings
  targetgroupconfigurations targets tcp than that tls tls13 to tobedeletedbyclusterautoscaler
  traffic true txt udp unavailable unhealthy unknown unused use validatingwebhookconfigurations
  vpc webhook wildcard without yes zone

  mservice
  ambassador apisix contour emissary envoy haproxy istio kong nginx traefik
`);

/** What terms and messages are made of. What somebody calls so has a name all the same. */
export const COMMON_WORDS: ReadonlySet<string> = wordsOf(`
  able about above absent accelerator acceleratorarn accepted acceptednames access account
  accounts acl action actions add added adding additional addlistenercertificates addon addonname
  addr address addresses addtags admin admission admissionregistration advanced advertise
  affinity after aga again age agent albgatewayapi albtargetcontrolconfig albtargetcontrolconfigs
  algorithm alias aliastarget alive all allocatable allocate allocated allocation allocations
  allow allowed allowedroutes allvalues alpha alpha1 alpn alpnpolicy already also alternative
  although always amazoneks amd64 among an and annotations anomaly another anti any anyof
  anything anyvalue ap api apiextensions apis apiserver app appears append applied applies
  approval approved approvedannotation apps ar arch architecture are argocd argoproj args
  arguments arm64 arns array as asked assign assigned associate associatewebacl associating
  association associationarn associationid associations assume assumerole assumeroleexternalid
  assumerolepolicydocument assumerolewithwebidentity at attach attached attachment attempt
  attempting attempts attribute attributes audience auth authentication authenticationmode
  authenticator authority authorization authorize authorizesecuritygroupingress authorizing auto
  automatically autoscaler autoscaling availabilityzone availabilityzones availableipaddresscount
  awsloadbalancercontrolleriampolicy az azs back backends backoff balancers balancing bash be
  became because been before below best beta beta1 better between bin bind binding bindings block
  blocked blocking blocks body boolean both break broke broken bs bucket build builddate bundle
  burstable but by ca cache calculated calico call caller calleridentity calling came can
  canceled cancelled cannot canonical capacity capacityunits caused central cert certificatearn
  certificateauthorityarn certificates certs certwatcher chain change changed changes channel
  character charset chart check checked checking checkpoint checks chosen cid cidr cidrblock
  cidrip cidrs cilium ciliumnetworkpolicies ciliumnetworkpolicy claims class classic
  classicloadbalancer classname classsource cleanly cleanup client clientconfig clients close
  closed clusterfirst clustername clusters cmp code codes cognito collect comes command commit
  community complete completed component concepts concurrency concurrent condition conditions
  conf config configmap configuration configurations configure configured conflict conflicting
  conflicts conformant confused connect connection connections contact contain container
  containerd containerindex containers containersnotready containersready contains content
  contenttype context control controladdress conventions conversion convert cookie coordination
  core corresponding could couldn covers cpu crashed crashloop crashloopbackoff crd create
  created createlistener createloadbalancer createprotection createrule createsecuritygroup
  createtags createtargetgroup creating creation creationtimestamp credential critical cross
  crosses crypto current currently custom customresourcedefinition daemon data dataaddress date
  de deadline debug decision defaultactions defaultbackend defaultcertificate
  defaultconfiguration defaults defaulttargetgroupconfiguration deferred define defined defines
  definition delay deleted deletelistener deleteloadbalancer deleteprotection deleterule
  deletesecuritygroup deletetags deletetargetgroup deleting deletion delivery denied deploy
  deprecated deprecation deputy deregister deregistered deregistering deregistertargets
  deregistration deregistrationinprogress derived describe describeavailabilityzones
  describecapacityreservation describecertificate describeinstances describelistenerattributes
  describelistenercertificates describelisteners describeloadbalancerattributes
  describeloadbalancers describenetworkinterfaces describeprotection describeroutetables
  describerules describes describesecuritygroups describesubnets describetags
  describetargetgroupattributes describetargetgroups describetargethealth describetruststores
  describevpcs description desired destination destinationaddress desync detail details device
  dhcp dial did diff different dir directly disable disabled disassociate disassociatewebacl
  discover discovered discovery disk diskpressure disrupted disruption dkr dnsendpoint
  dnsendpoints dnsname do docker docs document does doesn domain domainname don done down
  download drains drift driver drop dropped dry ds due duplicate duration durationseconds during
  each early echo ecr effect effects effort eip either el elastic elasticfilesystem
  elasticloadbalancingv2 election element empty enable enableprefixforipv6sourcenat encountered
  end endpoint endpointslice enforce enforcesecuritygroupinboundrulesonprivatelinktraffic eni
  eniconfig eniconfigs enough entries entry env eof err errimagepull errors established eu
  evaluated even event eventtype ever every everything evicted exactly example exceeded exclude
  exclusive exec execute execution exist existent exit exited expected expiration expired expires
  explicitly exposed exposure extended extensions externaldns failedcleanup failedhealthchecks
  failedloadgroupid failednetworkreconcile failedreconcile failover failures families family
  fatal feature few field fields file files filesystem finalizer finalizers find findings
  finished first five fixedresponseconfig flags flow following forbidden format forwardconfig
  four from fromport frontend frontendnlbtargetgroup fs full fully further future ga gate gates
  gatewayclass gave gcr generate generated generates generation getsubscriptionstate getwebacl
  getwebaclforresource ghcr gitcommit github gitversion give given global globalaccelerator
  globalaccelerators go goes gone got grace grant group groupid groupname groups grpccode
  grpcroute grpcroutes handshake happen hash having he health healthcheck healthcheckconfig
  healthchecking healthcheckpath healthcheckport healthcheckprotocol healthythresholdcount
  healthz heartbeat helm here history hit hold holder hosted hostedzone hostheaderconfig hostname
  hostnames hosts how however html httpcode httpheaderconfig httpheadername
  httprequestmethodconfig httproute hyperplane iamrolearntoassume icmp identifier identity idle
  idp ids ignored igw image imagepullbackoff images immutable impaired implementation imported
  inactive inbound inboundcidrs includes index indexes indexkey indicating infer inferred info
  informer ingressclassname ingressgroup initialhealthchecking initialized inject injection
  inside installed instanceid instead int32 int64 integer integration interface interfaces
  internalerror internetgateway internetgatewayid interval intervalseconds into intranet invalid
  invalidstate involved ipaddresstype ipam ipamconfiguration ipblock ippermissions ipprotocol
  ipranges ips ipunusable ipv4ipampoolid ipv6address ipv6addresses ipv6cidrblock
  ipv6cidrblockassociationset ipv6ranges irsa isdefault isregex issuer issues istio it items its
  itself job json just jwt keep kept kernel key keyalgorithm keys kill killed killing kind known
  kubectl kubelet kubelethasnodiskpressure kubelethassufficientmemory kubelethassufficientpid
  kubeletready l4 l7 label labeled labels last lastheartbeattime lastscaletime late later latest
  launch layer lb leaderelection leases least leave left leftout length let level lib lifecycle
  likely limit link linux list listcertificates listen listenerarn listenerattributes
  listenerconfigurations listenerrule listenerruleconfiguration listeners listenerset
  listenersets listing lists live liveness loadbalancerarn loadbalancerarns
  loadbalancerattributes loadbalancerclass loadbalancerconfiguration loadbalancername
  loadbalancers location log logger logging logs long look looking lookup lost low lower mac
  machine made main maintenance makes malformed manage managed management many map mapped mapping
  mappings maps match matched matcher matches matching materialize max maxconcurrency maximum may
  me mean member members memory memorypressure mesh message messagebody meta metadata metrics
  might mine minimum minimumloadbalancercapacity minimumreplicasavailable mismatch missing
  mitigation mode modifications modified modify modifycapacityreservation modifying modifyippools
  modifylistener modifylistenerattributes modifyloadbalancerattributes modifyrule
  modifytargetgroup modifytargetgroupattributes monitor monitoring more most mount mounted msg
  mtu much multi multiclustertargetgroup multiple must mutate mutating
  mutatingwebhookconfiguration mutual mutualauthentication name named names namespaced
  namespaceselector nat near necessary needed negotiation neither net networkacl networkaclid
  networking networkinterface networkinterfaceid networkpolicies networkpolicy never new
  newreplicasetavailable nlbgatewayapi nodeclass nodeclasses nodeinfo nodename nodepool nodepools
  nodeselector non nor normal notfound nothing notinuse notready notregistered now ns number
  numerical observed observedgeneration occurred occurs of off often old on once one ones only
  oom oomkilled op openidconnectprovider operation operations operator optional options or order
  org origin os other others our ours out outside outstanding over overrides own owned owner
  pairs parameters parametersref params parent parentref parse part partial partition pass passed
  passwd password patch pathpatternconfig paths pathtype pca peer peers pending per percentage
  perhaps period permission permissions phase pid pidpressure ping pkg place placement plan plane
  platform please poddisruptionbudget poddisruptionbudgets podidentityassociation podinfo
  podreadytostartcontainers podscheduled points policies policy pool pools ports possible posting
  pre preempt preemption prefer preferred prefixes prefixlist prefixlistsids present preserve
  press pressure prestop prevent primary principal priorities priority private privateipaddress
  probably probe probes problem process processing product profile programmed progress
  progressdeadline progressed progressing prometheus properties protection protocol protocolport
  protocolversion proven providerid providers provides provisioned provisioning pulled pulling
  purpose quay querystringconfig queue quit ran range ranges rate rather raw reach reachability
  reachable reached read readiness readinessgates readinessgatesnotready reading readyreplicas
  readyz really reason receives recognized reconcile reconciled record records recordset redacted
  redirectconfig ref reference referenced referencegrant referencegrants references refgrant refs
  refused regex regexvalues region regional register registered registering registertargets
  registration registrationinprogress registrations registry reject rejected relation
  relationship relative release remaining remove removed removelistenercertificates removetags
  renew replaced replica replicas reply repo reporting representation requested requester
  requests requesttag requeue requirement res reservation reset resolve resolved resolvedrefs
  resourceid resourcerecords resourcetag resourceversion responsecodemismatch rest restart
  restarting restrict restricted result retries retrieve retry retrying returned returns revision
  revoke revoked revokesecuritygroupingress revoking right robin rolearn rolename rolling rollout
  rollouts root round route route53 router routes routetable routetableid routing rs rsa rulearn
  rules rulespersecuritygrouplimitexceeded run runtime rustlog s3 sa said same say says scaled
  scaling scalingreplicaset scheduled scheduler schema scheme scope sdk second seconds secret
  secretname secrets secure security securitygroup securitygroupid securitygrouppolicies
  securitygrouppolicy securitygroups see seem seen select selected selector self send sender sent
  server servicename serviceport serviceref serving session set setipaddresstype
  setrulepriorities sets setsecuritygroups setsubnets settings setup several sgs sha1 sha256
  shared she shield should shouldn show shown shutting side sidecar sign signature signed sigs
  simple since six size skip skipped skipping slice slow sns so some something soon
  sourceipconfig sources spec specific specified specifies specify split ssl sslpolicy
  sslredirect sslredirectport stackid stacks stage stale standard start started starting state
  stateful statement static status statuscode stickiness still stop stopped stopping storage
  stored storedversions stores strategy subject subjectalternativenames subnetid subnetmapping
  subscription success successful successfulcreate such sufficient support supported sure sync
  table tables tag tagged tags taint taints take taken takes talkers target targetgrouparn
  targetgroupattributes targetgroupconfiguration targetgroupname targetgroupprotocol targetgroups
  targetgroupstickinessconfig targethealth targetport targetref targetreference targettype
  tcproute tcproutes tcpudp template ten terminated terminating termination
  terminationgraceperiodseconds text tg tgb the these thing this though three threshold throttled
  throttling through thumbprint tie time timed timeout timeoutseconds timestamp tls12 tlscertpath
  tlskeypath tlsroute tlsroutes tlssecuritypolicy token tolerate tolerated tolerations too tool
  tools toomanyrules top topology toport trace tracker traefik transforms transition tried tries
  trigger trust try trying ts ttl turn two type types udproute udproutes unable unauthenticated
  unauthorized under unhealthythresholdcount units unless unnamed unneeded unreachable
  unrecognized unresolved unschedulable unspecified unsupported until up update updated upgrade
  upon upstream uri url us usage useful user useridgrouppairs using usr utf uuid v1 v1alpha1
  v1beta1 v2 v3 v6 valid validate validating validatingwebhookconfiguration validation
  validationdomain validationerror validationmethod validations value values var verification
  verify version versioned versions very via victims volume volumes vpcendpoint vpcendpointid
  vpcid vpcresources vpcs vs wa waf wafv2 wafv2aclarn wafv2aclname waiting want wants warning was
  we webhooks webhookservices webidentity weight west when where whether which while whole whose
  why wide wildcards will wish with within worker workload would write wrong x14 x509 xff xml xx
  year years yet yml you your zero zones
`);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
