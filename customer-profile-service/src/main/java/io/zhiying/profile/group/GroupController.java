package io.zhiying.profile.group;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageLimit;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.audit.AuditedProfiles;
import io.zhiying.profile.group.GroupMembers.Member;
import io.zhiying.profile.group.GroupMembers.Membership;
import io.zhiying.profile.group.Groups.Hold;
import io.zhiying.profile.person.Profiles;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Groups over HTTP; they are made by {@code group} calls. */
@RestController
@RequiresScope("profiles:read")
@Tag(name = "Groups", description = "Accounts: companies, households and other groups, and who belongs to them.")
class GroupController {
    private static final ErrorCode NOT_FOUND = new ErrorCode("group.not_found", 404, "There is no such group");

    private final Groups groups;
    private final GroupMembers members;
    private final Profiles profiles;

    GroupController(Groups groups, GroupMembers members, Profiles profiles) {
        this.groups = groups;
        this.members = members;
        this.profiles = profiles;
    }

    @GetMapping("/v1/groups")
    @Transactional(readOnly = true)
    @Operation(summary = "List groups, the oldest first")
    Page<GroupView> list(PageRequest page) {
        return groups.page(page).map(group -> GroupView.of(group, null));
    }

    @GetMapping("/v1/groups/{id}")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Get a group with the number of its members")
    GroupView get(@PathVariable UUID id) {
        return counted(require(id));
    }

    @GetMapping("/v1/groups/lookup")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Find a group by the id that its events name it by")
    ResponseEntity<GroupView> lookup(@RequestParam String groupId) {
        var found = Optional.of(groupId)
                .filter(id -> id.indexOf('\0') < 0)
                .map(id -> groups.find(List.of(id), Hold.NOT).get(id))
                .orElseThrow(() -> new Problem(NOT_FOUND, "No event named a group by this id."));
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_LOCATION,
                        URI.create("/v1/groups/" + found.id()).toString())
                .body(counted(found));
    }

    @GetMapping("/v1/groups/{id}/members")
    @Transactional(readOnly = true)
    @Operation(summary = "List the members of a group by profile id, each with the time since when")
    Page<Member> members(@PathVariable UUID id, @PageLimit(1000) PageRequest page) {
        require(id);
        return members.page(id, page);
    }

    @GetMapping("/v1/profiles/{id}/groups")
    @Transactional(readOnly = true)
    @Operation(summary = "List the groups that a customer belongs to")
    Page<Membership> ofProfile(@PathVariable UUID id, PageRequest page) {
        var live = profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id));
        AuditedProfiles.add(List.of(live));
        return members.ofProfile(live, page);
    }

    private Group require(UUID id) {
        return groups.find(id).orElseThrow(() -> Problems.notFound("group", id));
    }

    private GroupView counted(Group group) {
        return GroupView.of(group, members.size(group.id()));
    }
}
