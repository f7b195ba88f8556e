"""AWS for the lab: moto, corrected where it differs from AWS in what the tool reads or the controller does.

    emulator.py PORT

Beside AWS it answers, in JSON:

    PUT    /_lab/target-health   [{"TargetGroup", "Id", "State", "Reason"?, "Description"?}]   replaces all
    PUT    /_lab/draining        true: targets that are deregistered stay, draining; false: they all go
    PUT    /_lab/faults          [{"service", "action", "code", "message", "status"?, "times"?}]   replaces all
    PUT    /_lab/created         {arn or id: ISO 8601}
    PUT    /_lab/certificates    {arn: {"Status"?, "Type"?, "NotBefore"?, "NotAfter"?}}   replaces all
    GET    /_lab/calls, DELETE   the log of calls
"""

import json
import os
import sys
import threading
from datetime import datetime, timezone
from io import BytesIO
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

PORT = int(sys.argv[1])
os.environ["MOTO_PORT"] = str(PORT)
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
os.environ.setdefault("MOTO_ACM_VALIDATION_WAIT", "0")

from moto.acm.models import CertBundle, acm_backends
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import InvalidSecurityGroupNotFoundError, InvalidSubnetIdError
from moto.ec2.models import ec2_backends, subnets, vpcs
from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.eks.models import eks_backends
from moto.elbv2 import models as elbv2
from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.responses import ELBV2Response
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.shield.responses import ShieldResponse
from werkzeug.serving import WSGIRequestHandler, run_simple

ELB = elbv2.ELBv2Backend


def gone(what):
    sys.exit(f"emulator.py corrects {what}, which this version of moto does not have: see requirements.txt")


def correct(owner, name):
    """Replaces `owner.name` by the decorated function, which is given the original first."""
    original = vars(owner).get(name)
    if original is None:
        gone(f"{owner.__name__}.{name}")

    def decorate(correction):
        def corrected(*args, **kwargs):
            return correction(original, *args, **kwargs)

        setattr(owner, name, corrected)
        return correction

    return decorate


# Shield: the controller asks whether the account has subscribed.
if not hasattr(ShieldResponse, "shield_backend"):
    gone("ShieldResponse.shield_backend")
ShieldResponse.get_subscription_state = lambda self: json.dumps({"SubscriptionState": "INACTIVE"})


# Network load balancers have ARNs and DNS names of their own; internal ones have another prefix.
creating = threading.local()


@correct(elbv2, "make_arn_for_load_balancer")
def _(original, **names):
    arn = original(**names)
    return arn.replace(":loadbalancer/app/", ":loadbalancer/net/") if getattr(creating, "network", False) else arn


@correct(ELB, "create_load_balancer")
def _(original, self, **options):
    creating.network = options.get("loadbalancer_type") == "network"
    try:
        balancer = original(self, **options)
    finally:
        creating.network = False
    region = self.region_name
    if balancer.type == "network":
        balancer.dns_name = balancer.dns_name.replace(f".{region}.elb.", f".elb.{region}.")
    elif balancer.scheme == "internal":
        balancer.dns_name = f"internal-{balancer.dns_name}"
    return balancer


# A deleted load balancer leaves its target groups behind, unused.
@correct(ELB, "delete_load_balancer")
def _(original, self, arn):
    original(self, arn)
    for group in self.target_groups.values():
        group.load_balancer_arns = [other for other in group.load_balancer_arns if other != arn]


# A target group is used by those load balancers of which a rule leads to it.
def used_by(backend, group):
    for balancer in backend.load_balancers.values():
        actions = (
            action
            for listener in balancer.listeners.values()
            for rule in listener.rules.values()
            for action in [*listener.default_actions, *rule.actions]
        )
        if any(group.arn in json.dumps(action.data) for action in actions):
            yield balancer.arn


for operation in ("delete_listener", "delete_rule", "modify_listener", "modify_rule"):

    @correct(ELB, operation)
    def _(original, self, *rest, **options):
        answer = original(self, *rest, **options)
        for group in self.target_groups.values():
            group.load_balancer_arns = list(used_by(self, group))
        return answer


# A load balancer without target groups is no error.
@correct(ELB, "describe_target_groups")
def _(original, self, load_balancer_arn, target_group_arns, names):
    if load_balancer_arn in self.load_balancers and not target_group_arns and not names:
        if not any(load_balancer_arn in group.load_balancer_arns for group in self.target_groups.values()):
            return []
    return original(self, load_balancer_arn, target_group_arns, names)


# A port has one listener; creating the same one again gives it back.
@correct(ELB, "create_listener")
def _(original, self, load_balancer_arn, protocol, port, *rest, **options):
    balancer = self.load_balancers.get(load_balancer_arn)
    for listener in balancer.listeners.values() if balancer else ():
        if str(listener.port) == str(port):
            if listener.protocol != protocol:
                raise elbv2.DuplicateListenerError()
            return listener
    return original(self, load_balancer_arn, protocol, port, *rest, **options)


# Only listeners with TLS have a policy.
@correct(elbv2.FakeListener, "__init__")
def _(original, self, load_balancer_arn, arn, protocol, port, ssl_policy, *rest, **options):
    policy = ssl_policy if (protocol or "").upper() in ("HTTPS", "TLS") else None
    original(self, load_balancer_arn, arn, protocol, port, policy, *rest, **options)


# A listener shows its default certificate only, and keeps the others when that is replaced.
for operation in ("Create", "Describe", "Modify"):
    key = f"{operation}{'Listeners' if operation == 'Describe' else 'Listener'}Output.Listeners.Listener.Certificates"
    if key not in ELBV2Response.RESPONSE_KEY_PATH_TO_TRANSFORMER:
        gone(key)
    ELBV2Response.RESPONSE_KEY_PATH_TO_TRANSFORMER[key] = lambda arns: [{"CertificateArn": arns[0]}] if arns else None


def listener_of(backend, arn):
    return backend.describe_listeners(None, [arn])[0]


@correct(ELB, "modify_listener")
def _(original, self, arn, port=None, protocol=None, ssl_policy=None, certificates=None, actions=None):
    _, *others = listener_of(self, arn).certificates or [None]
    listener = original(self, arn, port, protocol, ssl_policy, certificates, actions)
    if certificates:
        default = listener.certificate
        listener.certificates = [default, *(other for other in others if other != default)]
        elbv2.register_certificate(self.account_id, self.region_name, default, arn)
    attach_groups(self)
    return listener


# A changed rule or default action attaches other target groups.
def attach_groups(backend):
    for group in backend.target_groups.values():
        group.load_balancer_arns = []
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            for rule in listener.rules.values():
                for action in rule.actions:
                    for arn in backend._get_target_group_arns_from(action_data=action.data):
                        users = backend.target_groups[arn].load_balancer_arns
                        if balancer.arn not in users:
                            users.append(balancer.arn)


@correct(ELB, "modify_rule")
def _(original, self, *rest, **options):
    rule = original(self, *rest, **options)
    attach_groups(self)
    return rule


@correct(ELB, "add_listener_certificates")
def _(original, self, arn, certificates):
    have = listener_of(self, arn).certificates
    added = [certificate for certificate in certificates if certificate["CertificateArn"] not in have]
    for certificate in added:
        if ":iam:" not in certificate["CertificateArn"]:
            elbv2.register_certificate(self.account_id, self.region_name, certificate["CertificateArn"], arn)
    return original(self, arn, added)


# A certificate is in use by load balancers, by each of them once.
@correct(elbv2, "register_certificate")
def _(original, account_id, region, arn_certificate, arn_user):
    balancer = arn_user.replace(":listener/", ":loadbalancer/").rsplit("/", 1)[0]
    bundle = acm_backends[account_id][region]._certificates.get(arn_certificate)
    if bundle is None or balancer not in bundle.in_use_by:
        original(account_id, region, arn_certificate, balancer)


# What has become of a certificate is scripted; of one that waits for its validation nothing is signed yet.
CERTIFICATES = {}
SIGNED = ("IssuedAt", "Issuer", "NotAfter", "NotBefore", "Serial", "SignatureAlgorithm")


@correct(CertBundle, "check")
def _(original, self):
    original(self)
    self.status = CERTIFICATES.get(self.arn, {}).get("Status", self.status)


@correct(CertBundle, "describe")
def _(original, self):
    answer = original(self)
    one = answer["Certificate"]
    scripted = CERTIFICATES.get(self.arn, {})
    one.update({key: scripted[key] for key in ("Status", "Type") if key in scripted})
    one.update({key: epoch_of(scripted[key]) for key in ("NotBefore", "NotAfter") if key in scripted})
    absent = {"PENDING_VALIDATION": SIGNED}.get(one["Status"], ())
    if one["Type"] == "IMPORTED":
        one["ImportedAt"] = one.get("CreatedAt", one.get("ImportedAt"))
        absent = ("CreatedAt", "DomainValidationOptions", "IssuedAt")
    for key in absent:
        one.pop(key, None)
    return answer


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def epoch_of(text):
    return time_of(text).timestamp()


# What a load balancer was created with, and moto forgets: addresses, pools, and how it uses IPv6.
class Zone(elbv2.AvailabilityZone):
    def __init__(self, subnet, mapping):
        super().__init__(subnet)
        allocation = mapping.get("AllocationId")
        address = {
            "AllocationId": allocation,
            "IpAddress": subnet.ec2_backend.address_by_allocation([allocation])[0].public_ip if allocation else None,
            "PrivateIPv4Address": mapping.get("PrivateIPv4Address"),
            "IPv6Address": mapping.get("IPv6Address"),
        }
        given = {key: value for key, value in address.items() if value}
        self.load_balancer_addresses = [given] if given else None
        prefix = mapping.get("SourceNatIpv6Prefix")
        self.source_nat_ipv6_prefixes = [prefix] if prefix else None


if not isinstance(vars(elbv2.FakeLoadBalancer).get("availability_zones"), property):
    gone("FakeLoadBalancer.availability_zones")
elbv2.FakeLoadBalancer.availability_zones = property(
    lambda self: [
        Zone(subnet, getattr(self, "mappings", {}).get(subnet.id, {}))
        for subnet in self.subnets
    ]
)


@correct(ELBV2Response, "create_load_balancer")
def _(original, self):
    params = self._get_params()
    [balancer] = original(self).result["LoadBalancers"]
    balancer.mappings = {each["SubnetId"]: each for each in params.get("SubnetMappings", [])}
    balancer.customer_owned_ipv4_pool = params.get("CustomerOwnedIpv4Pool")
    balancer.ipam_pools = params.get("IpamPools")
    balancer.enable_prefix_for_ipv6_source_nat = params.get("EnablePrefixForIpv6SourceNat")
    return ActionResult({"LoadBalancers": [balancer]})


@correct(ELBV2Response, "set_security_groups")
def _(original, self):
    balancer = self.elbv2_backend.load_balancers[self._get_param("LoadBalancerArn")]
    answer = original(self)
    enforced = self._get_param("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
    if enforced:
        balancer.enforce_security_group_inbound_rules_on_private_link_traffic = enforced
    return answer


# There is a third type of addresses, and there are more attributes.
WITHOUT = "dualstack-without-public-ipv4"
elbv2.FakeLoadBalancer.VALID_ATTRS |= {"health_check_logs.s3.bucket", "health_check_logs.s3.prefix"}


@correct(ELB, "create_load_balancer")
def _(original, self, ip_address_type="ipv4", **options):
    known = "dualstack" if ip_address_type == WITHOUT else ip_address_type
    balancer = original(self, ip_address_type=known, **options)
    balancer.ip_address_type = ip_address_type
    return balancer


# Capacity that is reserved; none is no state either.
@correct(ELBV2Response, "describe_capacity_reservation")
def _(_original, self):
    [balancer] = self.elbv2_backend.describe_load_balancers([self._get_param("LoadBalancerArn")], None)
    units = getattr(balancer, "capacity", None)
    if units is None:
        return EmptyResult()
    zones = [{"AvailabilityZone": zone.zone_name, "State": {"Code": "provisioned"}} for zone in balancer.availability_zones]
    return ActionResult({"MinimumLoadBalancerCapacity": {"CapacityUnits": units}, "CapacityReservationState": zones})


def modify_capacity_reservation(self):
    [balancer] = self.elbv2_backend.describe_load_balancers([self._get_param("LoadBalancerArn")], None)
    minimum = self._get_params().get("MinimumLoadBalancerCapacity")
    balancer.capacity = minimum and int(minimum["CapacityUnits"])
    return ELBV2Response.describe_capacity_reservation(self)


ELBV2Response.modify_capacity_reservation = modify_capacity_reservation


# Trust stores, and listeners that ask clients for certificates.
TRUST_STORES = {}


def create_trust_store(self):
    name = self._get_param("Name")
    arn = f"arn:aws:elasticloadbalancing:{self.region}:{self.current_account}:truststore/{name}/{len(TRUST_STORES):016x}"
    TRUST_STORES[arn] = {"Name": name, "TrustStoreArn": arn, "Status": "ACTIVE", "NumberOfCaCertificates": 1}
    return ActionResult({"TrustStores": [TRUST_STORES[arn]]})


def describe_trust_stores(self):
    wanted = {*self._get_param("Names", []), *self._get_param("TrustStoreArns", [])}
    stores = [each for each in TRUST_STORES.values() if not wanted or {each["Name"], each["TrustStoreArn"]} & wanted]
    if wanted and not stores:
        raise ELBClientError("TrustStoreNotFound", "One or more trust stores not found")
    return ActionResult({"TrustStores": stores})


ELBV2Response.create_trust_store = create_trust_store
ELBV2Response.describe_trust_stores = describe_trust_stores


def authenticates(listener, params):
    asked = params.get("MutualAuthentication")
    if asked:
        store = asked.get("TrustStoreArn")
        if store and store not in TRUST_STORES:
            raise ELBClientError("TrustStoreNotFound", f"Trust store '{store}' not found")
        kept = {**asked, "TrustStoreArn": store or None, "Mode": asked.get("Mode", "off")}
        if kept["Mode"] == "verify":
            kept.setdefault("AdvertiseTrustStoreCaNames", "off")
        listener.mutual_authentication = kept


for operation in ("create_listener", "modify_listener"):

    @correct(ELBV2Response, operation)
    def _(original, self):
        answer = original(self)
        authenticates(answer.result["Listeners"][0], self._get_params())
        return answer


# Rules may rewrite requests, match regular expressions, and validate tokens.
@correct(ELBV2Response, "create_rule")
def _(original, self):
    answer = original(self)
    answer.result["Rules"][0].transforms = self._get_params().get("Transforms")
    return answer


@correct(ELBV2Response, "modify_rule")
def _(original, self):
    answer = original(self)
    params = self._get_params()
    if "Transforms" in params or params.get("ResetTransforms"):
        answer.result["Rules"][0].transforms = params.get("Transforms", [])
    return answer


for operation, field in (("path_pattern", "PathPatternConfig"), ("host_header", "HostHeaderConfig"), ("http_header", "HttpHeaderConfig")):

    @correct(ELB, f"_validate_{operation}_condition")
    def _(original, self, condition, field=field):
        if not condition.get(field, {}).get("RegexValues"):
            original(self, condition)


@correct(ELB, "_validate_actions")
def _(original, self, actions):
    original(self, [action for action in actions if action.type != "jwt-validation"])


# A target group has a port at which its targets say how busy they are.
@correct(ELBV2Response, "create_target_group")
def _(original, self):
    answer = original(self)
    port = self._get_params().get("TargetControlPort")
    answer.result["TargetGroups"][0].target_control_port = port and int(port)
    return answer


# Network load balancers speak QUIC, of which moto only knows the UDP beneath it. Targets bring an id of their server.
BENEATH = {"QUIC": "UDP", "TCP_QUIC": "TCP_UDP"}


@correct(ELB, "_validate_port_and_protocol")
def _(original, self, balancer_type, port, protocol):
    original(self, balancer_type, port, BENEATH.get(protocol, protocol))


@correct(ELB, "create_target_group")
def _(original, self, name, protocol=None, **options):
    group = original(self, name, protocol=BENEATH.get(protocol, protocol), **options)
    if protocol in BENEATH:
        group.protocol = protocol
    return group


# The block that AWS gives is always the same, so that subnets of a recording lie in it.
if not hasattr(vpcs, "random_ipv6_cidr"):
    gone("ec2.models.vpcs.random_ipv6_cidr")
vpcs.random_ipv6_cidr = lambda: "2600:1f14:5c7:4b00::/56"


# The state of a subnet's block of IPv6 is a word.
if not isinstance(vars(subnets.Subnet).get("ipv6_cidr_block_association_set"), property):
    gone("Subnet.ipv6_cidr_block_association_set")
subnets.Subnet.ipv6_cidr_block_association_set = property(
    lambda self: [
        {
            "Ipv6CidrBlock": each["ipv6CidrBlock"],
            "AssociationId": each["associationId"],
            "Ipv6CidrBlockState": {"State": "associated"},
        }
        for each in self.ipv6_cidr_block_associations.values()
    ]
)


# A load balancer has a hundred rules at most, those of all its listeners together.
class TooManyRules(ELBClientError):
    def __init__(self, balancer):
        super().__init__("TooManyRules", f"The maximum number of rules on load balancer '{balancer}' has been reached")


@correct(ELB, "create_rule")
def _(original, self, listener_arn, *rest, **options):
    balancer = self.load_balancers[listener_of(self, listener_arn).load_balancer_arn]
    rules = sum(not rule.is_default for listener in balancer.listeners.values() for rule in listener.rules.values())
    if rules >= 100:
        raise TooManyRules(balancer.arn)
    return original(self, listener_arn, *rest, **options)


# Of a load balancer whose name is taken, AWS says that it is another one, and which.
class DuplicateLoadBalancerName(ELBClientError):
    def __init__(self, name):
        message = f"A load balancer with the same name '{name}' exists, but with different settings"
        super().__init__("DuplicateLoadBalancerName", message)


@correct(ELB, "create_load_balancer")
def _(original, self, name, **options):
    if any(balancer.name == name for balancer in self.load_balancers.values()):
        raise DuplicateLoadBalancerName(name)
    return original(self, name=name, **options)


# A policy of TLS is one of those that there are.
@correct(ELB, "create_listener")
def _(original, self, load_balancer_arn, protocol, port, ssl_policy, *rest, **options):
    if ssl_policy and not ssl_policy.startswith("ELBSecurityPolicy-"):
        raise ELBClientError("SSLPolicyNotFound", f"SSL policy '{ssl_policy}' not found")
    return original(self, load_balancer_arn, protocol, port, ssl_policy, *rest, **options)


# Rules change their priorities all at once: they may swap them.
@correct(ELB, "set_rule_priorities")
def _(_original, self, rule_priorities):
    wanted = {each["RuleArn"]: each["Priority"] for each in rule_priorities}
    taken = set()
    for priority in wanted.values():
        if priority in taken:
            raise elbv2.DuplicatePriorityError(priority)
        taken.add(priority)
    rules = self.describe_rules(listener_arn=None, rule_arns=list(wanted))
    for rule in rules:
        for other in listener_of(self, rule.listener_arn).rules.values():
            if other.arn not in wanted and str(other.priority) == str(wanted[rule.arn]):
                raise elbv2.PriorityInUseError()
    for rule in rules:
        rule.priority = wanted[rule.arn]
    return rules


# Fifty tags, not ten.
@correct(ELB, "add_tags")
def _(_original, self, resource_arns, tags):
    keys = set(self.tagging_service.flatten_tag_list(tags))
    for arn in resource_arns:
        self._get_resource_by_arn(arn)
        if len(keys | set(self.tagging_service.get_tag_dict_for_resource(arn))) > 50:
            raise elbv2.TooManyTagsError()
        self.tagging_service.tag_resource(arn, tags)


# Of several ids, the one that does not exist is named.
@correct(SubnetBackend, "describe_subnets")
def _(original, self, subnet_ids=None, filters=None):
    existing = {subnet for zone in self.subnets.values() for subnet in zone}
    for subnet in subnet_ids or ():
        if subnet not in existing:
            raise InvalidSubnetIdError(subnet)
    return original(self, subnet_ids, filters)


@correct(SecurityGroupBackend, "describe_security_groups")
def _(original, self, group_ids=None, groupnames=None, filters=None):
    existing = {group.id for vpc in self.groups.values() for group in vpc.values()}
    for group in group_ids or ():
        if group not in existing:
            raise InvalidSecurityGroupNotFoundError(group)
    return original(self, group_ids, groupnames, filters)


# A rule adds its load balancer to the group's, once.
@correct(ELB, "create_rule")
def _(original, self, *rest, **options):
    rule = original(self, *rest, **options)
    for group in self.target_groups.values():
        group.load_balancer_arns = list(dict.fromkeys(group.load_balancer_arns))
    return rule


# The interfaces of load balancers belong to ELB, and are known by their description.
@correct(NetworkInterfaceBackend, "create_network_interface")
def _(original, self, *rest, **options):
    interface = original(self, *rest, **options)
    if interface.description.startswith("ELB "):
        interface.requester_id = "amazon-elb"
        interface.requester_managed = True
        interface.status = "in-use"
        if interface.description.startswith("ELB net/"):
            interface.interface_type = "network_load_balancer"
    return interface


# The health of targets is scripted. Unscripted, a target is healthy where a load balancer uses its group.
HEALTH = {}


def zone_of(ec2, vpc_id, address):
    for zone in ec2.subnets.values():
        for subnet in zone.values():
            if subnet.vpc_id == vpc_id and ip_address(address) in ip_network(subnet.cidr_block):
                return subnet.availability_zone
    return "all"


@correct(elbv2.FakeHealthStatus, "target")
def _(original, self):
    more = {"AvailabilityZone": getattr(self, "zone", None), "QuicServerId": getattr(self, "server_id", None)}
    return {**original.fget(self), **{key: value for key, value in more.items() if value}}


elbv2.FakeHealthStatus.target = property(vars(elbv2.FakeHealthStatus)["target"])


@correct(elbv2.FakeTargetGroup, "health_for")
def _(original, self, target, ec2_backend):
    health = original(self, target, ec2_backend)
    if health.health_check_port == "traffic-port":
        health.health_check_port = str(health.port)
    health.server_id = getattr(self, "server_ids", {}).get(target["Id"])
    if self.target_type == "ip":
        health.zone = zone_of(ec2_backend, self.vpc_id, target["Id"])
    if target["Id"] in DRAINING.get(self.arn, {}):
        health.status = "draining"
        health.reason = "Target.DeregistrationInProgress"
        health.description = "Target deregistration is in progress"
        return health
    if target["Id"] not in self.targets:
        if health.status == "unavailable":
            health.status = "unused"
        return health
    scripted = next(
        (
            HEALTH[group, id]
            for group in (self.arn, self.name, "*")
            for id in (target["Id"], "*")
            if (group, id) in HEALTH
        ),
        None,
    )
    if scripted:
        health.status = scripted["State"]
        health.reason = scripted.get("Reason")
        health.description = scripted.get("Description")
    elif not self.load_balancer_arns:
        health.status = "unused"
        health.reason = "Target.NotInUse"
        health.description = "Target group is not configured to receive traffic from the load balancer"
    return health


# As long as draining lasts, targets that were deregistered are listed beside the others.
DRAINING = {}
DRAINS = threading.Event()


@correct(elbv2.FakeTargetGroup, "register")
def _(original, self, targets):
    original(self, targets)
    self.server_ids = {**getattr(self, "server_ids", {}), **{each["Id"]: each.get("QuicServerId") for each in targets}}
    for target in targets:
        DRAINING.get(self.arn, {}).pop(target["Id"], None)


@correct(elbv2.FakeTargetGroup, "deregister")
def _(original, self, targets):
    original(self, targets)
    if DRAINS.is_set():
        for target in targets:
            DRAINING.setdefault(self.arn, {})[target["Id"]] = self.deregistered_targets[target["Id"]]


@correct(ELB, "describe_target_health")
def _(original, self, target_group_arn, targets):
    found = original(self, target_group_arn, targets)
    if targets:
        return found
    group = self.target_groups[target_group_arn]
    draining = DRAINING.get(target_group_arn, {}).values()
    return [*found, *(group.health_for(target, self.ec2_backend) for target in draining)]


def resources():
    """Yields (ARN or id, object, name of the field with the time of its creation)."""
    for backends, listed in (
        (elbv2.elbv2_backends, lambda one: ((each.arn, each, "created_time") for each in one.load_balancers.values())),
        (acm_backends, lambda one: ((each.arn, each, "created_at") for each in one._certificates.values())),
        (eks_backends, lambda one: ((each.arn, each, "created_at") for each in one.clusters.values())),
        (ec2_backends, lambda one: ((each.id, each, "launch_time") for each in one.all_instances())),
        (iam_backends, lambda one: ((each.arn, each, "create_date") for each in one.roles.values())),
        (iam_backends, lambda one: ((each.arn, each, "create_date") for each in one.open_id_providers.values())),
    ):
        for account in list(backends.values()):
            for backend in list(account.values()):
                yield from listed(backend)


def set_created(times):
    found = set()
    for name, resource, field in resources():
        if name in times:
            found.add(name)
            time = time_of(times[name])
            old = getattr(resource, field)
            if isinstance(old, str):
                time = time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
            elif old.tzinfo is None:
                time = time.replace(tzinfo=None)
            setattr(resource, field, time)
    return sorted(set(times) - found)


# WAF Classic, as it was before AWS ended it: a load balancer has the web ACL that was given to it.
CLASSIC = {}


def classic(action, body):
    asked = json.loads(body)
    resource = asked.get("ResourceArn")
    if action == "AssociateWebACL":
        CLASSIC[resource] = asked["WebACLId"]
    elif action == "DisassociateWebACL":
        CLASSIC.pop(resource, None)
    elif resource in CLASSIC:
        return {"WebACLSummary": {"WebACLId": CLASSIC[resource], "Name": CLASSIC[resource]}}
    return {}


# Stubs: moto has no add-ons and no pod identities. Any cluster answers that it has none.
NOTHING = {"addons": {"addons": []}, "pod-identity-associations": {"associations": []}}

REQUEST_ID = "00000000-0000-4000-8000-000000000000"
FAULTS = []
CALLS = []
LOCK = threading.Lock()


class Lab:
    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, request, start):
        body = request["wsgi.input"].read(int(request.get("CONTENT_LENGTH") or 0))
        request["wsgi.input"] = BytesIO(body)
        path, method = request.get("PATH_INFO", ""), request["REQUEST_METHOD"]
        if path.startswith("/_lab/"):
            return self.control(path.removeprefix("/_lab/"), method, body, start)

        form = parse_qs(body.decode("utf8", "replace"))
        service, action = self.called(request, form)
        with LOCK:
            fault = next(
                (
                    each
                    for each in FAULTS
                    if each["service"] == service and each["action"] in (action, "*") and each.get("times") != 0
                ),
                None,
            )
            if fault and "times" in fault:
                fault["times"] -= 1
        if fault:
            return self.fail(fault, service, action, form, request, start)

        nothing = NOTHING.get(path.rpartition("/")[2]) if (service, method) == ("eks", "GET") else None
        if nothing:
            self.log(service, action, 200, request)
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(nothing).encode()]

        if service == "waf-regional":
            self.log(service, action, 200, request)
            start("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
            return [json.dumps(classic(action, body)).encode()]

        status = []

        def start_logged(line, *rest):
            status.append(int(line[:3]))
            return start(line, *rest)

        answer = b"".join(self.moto(request, start_logged))
        self.log(service, action, status[-1], request)
        return [answer]

    def called(self, request, form):
        scope = request.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")
        path = request.get("PATH_INFO", "")
        target = request.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        action = target or form.get("Action", [""])[0] or path.partition("/operation/")[2]
        return (scope[3] if len(scope) > 3 else "-"), action or f"{request['REQUEST_METHOD']} {path}"

    def log(self, service, action, status, request):
        with LOCK:
            agent = request.get("HTTP_USER_AGENT", "")
            CALLS.append({"service": service, "action": action, "status": status, "agent": agent})

    def fail(self, fault, service, action, form, request, start):
        status = fault.get("status", 403)
        code = fault["code"]
        message = fault["message"].replace("{Name}", form.get("Name", [""])[0])
        if "HTTP_X_AMZ_TARGET" in request or service == "eks":
            kind, answer = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message})
        elif service == "ec2":
            kind = "text/xml"
            answer = (
                f"<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>"
                f"<RequestID>{REQUEST_ID}</RequestID></Response>"
            )
        else:
            kind = "text/xml"
            answer = (
                f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
                f"</Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
            )
        self.log(service, action, status, request)
        start(f"{status} Fault", [("Content-Type", kind), ("X-Amzn-ErrorType", code)])
        return [answer.encode()]

    def control(self, what, method, body, start):
        status, answer = "200 OK", None
        if (what, method) == ("target-health", "PUT"):
            states = {(each["TargetGroup"], each["Id"]): each for each in json.loads(body)}
            HEALTH.clear()
            HEALTH.update(states)
        elif (what, method) == ("draining", "PUT"):
            if json.loads(body):
                DRAINS.set()
            else:
                DRAINS.clear()
                DRAINING.clear()
        elif (what, method) == ("faults", "PUT"):
            with LOCK:
                FAULTS[:] = json.loads(body)
        elif (what, method) == ("created", "PUT"):
            unknown = set_created(json.loads(body))
            if unknown:
                status, answer = "404 Not Found", f"There is no {', no '.join(unknown)}"
        elif (what, method) == ("certificates", "PUT"):
            CERTIFICATES.clear()
            CERTIFICATES.update(json.loads(body))
        elif what == "calls" and method in ("GET", "DELETE"):
            with LOCK:
                answer = list(CALLS)
                if method == "DELETE":
                    CALLS.clear()
        else:
            status, answer = "404 Not Found", f"{method} /_lab/{what} does not exist"
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


# A stub: policies are not simulated here. It says of no action whether it is allowed.
IamResponse.simulate_principal_policy = lambda self: (
    "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults/>"
    "<IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
)


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


run_simple("127.0.0.1", PORT, Lab(), threaded=True, request_handler=Quiet)
