//! Every table, once for both databases. Tests compare it with the migrations.
#![expect(missing_docs, reason = "the migrations say what the columns are")]

diesel::table! {
    accounts (id) {
        id -> BigInt,
        name -> Text,
        locale -> Text,
        domain -> Nullable<Text>,
        support_email -> Nullable<Text>,
        status -> Text,
        features -> Jsonb,
        limits -> Jsonb,
        settings -> Jsonb,
        custom_attributes -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    installation_secrets (name) {
        name -> Text,
        secret -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_counters (account_id) {
        account_id -> BigInt,
        conversations -> BigInt,
        resolved_contacts -> BigInt,
        labels_changed_at -> Nullable<Timestamp>,
        inboxes_changed_at -> Nullable<Timestamp>,
        teams_changed_at -> Nullable<Timestamp>,
        campaigns -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        display_name -> Nullable<Text>,
        email -> Text,
        password_digest -> Nullable<Text>,
        pubsub_token -> Text,
        custom_attributes -> Jsonb,
        ui_settings -> Jsonb,
        message_signature -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        unconfirmed_email -> Nullable<Text>,
        link_round -> BigInt,
        deleted_at -> Nullable<Timestamp>,
        avatar_url -> Nullable<Text>,
    }
}

diesel::table! {
    account_users (id) {
        id -> BigInt,
        account_id -> BigInt,
        user_id -> BigInt,
        role -> Text,
        inviter_id -> Nullable<BigInt>,
        availability -> Text,
        auto_offline -> Bool,
        active_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    access_tokens (id) {
        id -> BigInt,
        owner_type -> Text,
        owner_id -> BigInt,
        token -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    user_sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        client -> Text,
        token_digest -> Text,
        expires_at -> Timestamp,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_links (token_digest) {
        token_digest -> Text,
        user_id -> BigInt,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    second_factors (user_id) {
        user_id -> BigInt,
        sealed_secret -> Text,
        enabled_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::table! {
    backup_codes (user_id, digest) {
        user_id -> BigInt,
        digest -> Text,
    }
}

diesel::table! {
    platform_apps (id) {
        id -> BigInt,
        name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    platform_app_permissibles (platform_app_id, permissible_type, permissible_id) {
        platform_app_id -> BigInt,
        permissible_type -> Text,
        permissible_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    teams (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        description -> Nullable<Text>,
        allow_auto_assign -> Bool,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    team_members (team_id, user_id) {
        team_id -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    inboxes (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        channel_type -> Text,
        channel_token -> Text,
        hmac_token -> Text,
        hmac_mandatory -> Bool,
        channel -> Jsonb,
        settings -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        webhook_secret -> Text,
        portal_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    inbox_members (inbox_id, user_id) {
        inbox_id -> BigInt,
        user_id -> BigInt,
        picked_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    agent_bots (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        description -> Nullable<Text>,
        outgoing_url -> Nullable<Text>,
        bot_type -> Text,
        bot_config -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        avatar_url -> Nullable<Text>,
        secret -> Text,
    }
}

diesel::table! {
    agent_bot_inboxes (agent_bot_id, inbox_id) {
        agent_bot_id -> BigInt,
        inbox_id -> BigInt,
        active -> Bool,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        email -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        identifier -> Nullable<Text>,
        additional_attributes -> Jsonb,
        custom_attributes -> Jsonb,
        contact_type -> Text,
        blocked -> Bool,
        avatar_url -> Nullable<Text>,
        last_activity_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        labels -> Jsonb,
        removed -> Bool,
        folded_name -> Nullable<Text>,
        company -> Nullable<Text>,
        city -> Nullable<Text>,
        country -> Nullable<Text>,
    }
}

diesel::table! {
    contact_labels (contact_id, title) {
        contact_id -> BigInt,
        title -> Text,
        account_id -> BigInt,
    }
}

diesel::table! {
    contact_notes (id) {
        id -> BigInt,
        account_id -> BigInt,
        contact_id -> BigInt,
        user_id -> Nullable<BigInt>,
        content -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    contact_inboxes (id) {
        id -> BigInt,
        contact_id -> BigInt,
        inbox_id -> BigInt,
        source_id -> Text,
        hmac_verified -> Bool,
        pubsub_token -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        claim -> Nullable<Text>,
    }
}

diesel::table! {
    sent_messages (contact_inbox_id, echo_id) {
        contact_inbox_id -> BigInt,
        echo_id -> Text,
        message_id -> BigInt,
    }
}

diesel::table! {
    imported_records (source, kind, old_id) {
        account_id -> BigInt,
        source -> Text,
        kind -> Text,
        old_id -> BigInt,
        new_id -> BigInt,
        created_at -> Timestamp,
        version -> Nullable<Timestamp>,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        account_id -> BigInt,
        number -> BigInt,
        uuid -> Text,
        inbox_id -> BigInt,
        contact_id -> BigInt,
        contact_inbox_id -> BigInt,
        status -> SmallInt,
        priority -> Nullable<SmallInt>,
        assignee_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        additional_attributes -> Jsonb,
        custom_attributes -> Jsonb,
        snoozed_until -> Nullable<Timestamp>,
        waiting_since -> Nullable<Timestamp>,
        first_reply_created_at -> Nullable<Timestamp>,
        agent_last_seen_at -> Nullable<Timestamp>,
        assignee_last_seen_at -> Nullable<Timestamp>,
        contact_last_seen_at -> Nullable<Timestamp>,
        last_activity_at -> Timestamp,
        unread_count -> Integer,
        messages_count -> Integer,
        last_message_id -> Nullable<BigInt>,
        last_non_activity_message_id -> Nullable<BigInt>,
        last_public_message_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        labels -> Jsonb,
        campaign_number -> Nullable<BigInt>,
    }
}

diesel::table! {
    conversation_labels (conversation_id, title) {
        conversation_id -> BigInt,
        title -> Text,
        account_id -> BigInt,
    }
}

diesel::table! {
    conversation_counts (account_id, inbox_id, status, assignee_id, team_id) {
        account_id -> BigInt,
        inbox_id -> BigInt,
        status -> SmallInt,
        assignee_id -> BigInt,
        team_id -> BigInt,
        total -> BigInt,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        account_id -> BigInt,
        inbox_id -> BigInt,
        conversation_id -> BigInt,
        message_type -> SmallInt,
        content -> Nullable<Text>,
        content_type -> SmallInt,
        content_attributes -> Jsonb,
        private -> Bool,
        status -> SmallInt,
        source_id -> Nullable<Text>,
        sender_type -> Nullable<Text>,
        sender_id -> Nullable<BigInt>,
        additional_attributes -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        attachments -> Nullable<Jsonb>,
        attachment_count -> SmallInt,
    }
}

diesel::table! {
    message_sources (inbox_id, source_id) {
        inbox_id -> BigInt,
        source_id -> Text,
        message_id -> BigInt,
    }
}

diesel::table! {
    contact_texts (account_id, contact_id) {
        account_id -> BigInt,
        contact_id -> BigInt,
        resolved -> Bool,
        folded -> Text,
    }
}

diesel::table! {
    message_texts (message_id) {
        message_id -> BigInt,
        account_id -> BigInt,
        inbox_id -> BigInt,
        conversation_id -> BigInt,
        message_type -> SmallInt,
        created_at -> Timestamp,
        folded -> Text,
    }
}

diesel::table! {
    unindexed_messages (account_id, message_id) {
        account_id -> BigInt,
        message_id -> BigInt,
    }
}

diesel::table! {
    search_progress (name) {
        name -> Text,
        below -> BigInt,
    }
}

diesel::table! {
    conversation_participants (conversation_id, user_id) {
        conversation_id -> BigInt,
        user_id -> BigInt,
        account_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    mentions (conversation_id, user_id) {
        conversation_id -> BigInt,
        user_id -> BigInt,
        account_id -> BigInt,
        mentioned_at -> Timestamp,
    }
}

diesel::table! {
    conversation_drafts (conversation_id) {
        conversation_id -> BigInt,
        account_id -> BigInt,
        message -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    csat_survey_responses (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        contact_id -> BigInt,
        assigned_agent_id -> Nullable<BigInt>,
        rating -> SmallInt,
        feedback_message -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    canned_responses (id) {
        id -> BigInt,
        account_id -> BigInt,
        short_code -> Text,
        content -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        folded_short_code -> Nullable<Text>,
    }
}

diesel::table! {
    automation_rules (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        description -> Nullable<Text>,
        event_name -> Text,
        active -> Bool,
        conditions -> Jsonb,
        actions -> Jsonb,
        faults -> SmallInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        files -> Nullable<Jsonb>,
    }
}

diesel::table! {
    automation_rule_runs (id) {
        id -> BigInt,
        account_id -> BigInt,
        rule_id -> BigInt,
        event_id -> BigInt,
        conversation_number -> BigInt,
        matched -> Bool,
        reason -> Nullable<Text>,
        actions -> Jsonb,
        created_at -> Timestamp,
    }
}

diesel::table! {
    macros (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        visibility -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        updated_by -> Nullable<BigInt>,
        actions -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        files -> Nullable<Jsonb>,
    }
}

diesel::table! {
    done_steps (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    dashboard_apps (id) {
        id -> BigInt,
        account_id -> BigInt,
        user_id -> Nullable<BigInt>,
        title -> Text,
        content -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    labels (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
        description -> Nullable<Text>,
        color -> Text,
        show_on_sidebar -> Nullable<Bool>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    attribute_definitions (id) {
        id -> BigInt,
        account_id -> BigInt,
        model -> SmallInt,
        key -> Text,
        display_name -> Text,
        display_type -> SmallInt,
        description -> Nullable<Text>,
        choices -> Jsonb,
        default_value -> Nullable<Text>,
        regex_pattern -> Nullable<Text>,
        regex_cue -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    custom_filters (id) {
        id -> BigInt,
        account_id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        filter_type -> SmallInt,
        query -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        topic -> Text,
        body -> Jsonb,
        occurred_at -> Timestamp,
        moment -> Nullable<Text>,
    }
}

diesel::table! {
    event_positions (subscriber) {
        subscriber -> Text,
        position -> BigInt,
        node -> Nullable<Integer>,
    }
}

diesel::table! {
    held_events (subscriber, event_id) {
        subscriber -> Text,
        event_id -> BigInt,
        topic -> Text,
        attempts -> Integer,
        next_attempt_at -> Timestamp,
        last_error -> Nullable<Text>,
        set_aside_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        queue -> Text,
        kind -> Text,
        topic -> Nullable<Text>,
        ordering_key -> Nullable<Text>,
        ordering -> Nullable<Text>,
        fairness_key -> Text,
        unique_key -> Nullable<Text>,
        payload -> Jsonb,
        run_at -> Timestamp,
        attempts -> Integer,
        claimed_by -> Nullable<Integer>,
        claimed_until -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhooks (id) {
        id -> BigInt,
        account_id -> BigInt,
        inbox_id -> Nullable<BigInt>,
        url -> Text,
        subscriptions -> Jsonb,
        secret -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        previous_secret -> Nullable<Text>,
        previous_secret_until -> Nullable<Timestamp>,
        failures -> Integer,
        failing_since -> Nullable<Timestamp>,
        disabled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    integration_hooks (id) {
        id -> BigInt,
        account_id -> BigInt,
        inbox_id -> Nullable<BigInt>,
        app_id -> Text,
        single_app_id -> Nullable<Text>,
        enabled -> Bool,
        settings -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        secret -> Text,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> BigInt,
        account_id -> BigInt,
        endpoint_type -> Text,
        endpoint_id -> BigInt,
        url -> Text,
        event_id -> BigInt,
        topic -> Text,
        body -> Text,
        status -> Text,
        attempts -> Integer,
        created_at -> Timestamp,
        event -> Nullable<Text>,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_attempts (delivery_id, number) {
        delivery_id -> BigInt,
        number -> Integer,
        attempted_at -> Timestamp,
        duration_ms -> Integer,
        status_code -> Nullable<Integer>,
        error -> Nullable<Text>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    keyed_calls (call_key) {
        call_key -> Text,
        request -> Text,
        attempt -> BigInt,
        begun_at -> Timestamp,
        changed -> Bool,
        answer -> Nullable<Text>,
        made -> Nullable<Text>,
        node -> Nullable<Integer>,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        account_id -> BigInt,
        user_id -> BigInt,
        conversation_id -> BigInt,
        message_id -> Nullable<BigInt>,
        kind -> SmallInt,
        read_at -> Nullable<Timestamp>,
        snoozed_until -> Nullable<Timestamp>,
        last_activity_at -> Timestamp,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        last_snoozed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    notified_events (event_id) {
        event_id -> BigInt,
    }
}

diesel::table! {
    notification_settings (membership_id) {
        membership_id -> BigInt,
        account_id -> BigInt,
        user_id -> BigInt,
        email_kinds -> SmallInt,
        push_kinds -> SmallInt,
    }
}

diesel::table! {
    push_subscriptions (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> SmallInt,
        attributes -> Jsonb,
        identifier -> Text,
        push_token -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    portals (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        slug -> Text,
        color -> Nullable<Text>,
        custom_domain -> Nullable<Text>,
        header_text -> Nullable<Text>,
        homepage_link -> Nullable<Text>,
        page_title -> Nullable<Text>,
        archived -> Bool,
        allowed_locales -> Jsonb,
        default_locale -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        inbox_id -> Nullable<BigInt>,
        logo -> Nullable<Jsonb>,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        account_id -> BigInt,
        portal_id -> BigInt,
        name -> Text,
        slug -> Text,
        locale -> Text,
        description -> Nullable<Text>,
        position -> Nullable<Integer>,
        icon -> Text,
        parent_id -> Nullable<BigInt>,
        associated_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    related_categories (category_id, related_id) {
        category_id -> BigInt,
        related_id -> BigInt,
    }
}

diesel::table! {
    articles (id) {
        id -> BigInt,
        account_id -> BigInt,
        portal_id -> BigInt,
        category_id -> Nullable<BigInt>,
        author_id -> Nullable<BigInt>,
        associated_id -> Nullable<BigInt>,
        title -> Text,
        content -> Text,
        description -> Nullable<Text>,
        slug -> Text,
        status -> SmallInt,
        locale -> Text,
        position -> Integer,
        meta -> Jsonb,
        views -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    article_words (portal_id, word, article_id) {
        portal_id -> BigInt,
        word -> Text,
        article_id -> BigInt,
    }
}

diesel::table! {
    reporting_events (id) {
        id -> BigInt,
        account_id -> BigInt,
        source_id -> Nullable<BigInt>,
        kind -> Text,
        conversation_id -> BigInt,
        inbox_id -> BigInt,
        user_id -> Nullable<BigInt>,
        seconds -> BigInt,
        business_seconds -> BigInt,
        started_at -> Timestamp,
        ended_at -> Timestamp,
    }
}

diesel::table! {
    counted_conversations (conversation_id) {
        conversation_id -> BigInt,
        account_id -> BigInt,
        inbox_id -> BigInt,
        began_at -> Timestamp,
        assignee_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        labels -> Jsonb,
        last_event_id -> BigInt,
        last_message_id -> Nullable<BigInt>,
        withdrawn -> Bool,
    }
}

diesel::table! {
    report_days (account_id, scope, metric, day) {
        account_id -> BigInt,
        scope -> Text,
        metric -> SmallInt,
        day -> Integer,
        total -> BigInt,
        seconds -> BigInt,
        business_seconds -> BigInt,
        quarters -> Text,
    }
}

diesel::table! {
    report_spans (account_id, scope, metric, span) {
        account_id -> BigInt,
        scope -> Text,
        metric -> SmallInt,
        span -> Integer,
        total -> BigInt,
        seconds -> BigInt,
        business_seconds -> BigInt,
    }
}

diesel::joinable!(account_counters -> accounts (account_id));
diesel::joinable!(account_users -> accounts (account_id));
diesel::joinable!(account_users -> users (user_id));
diesel::joinable!(user_sessions -> users (user_id));
diesel::joinable!(second_factors -> users (user_id));
diesel::joinable!(backup_codes -> users (user_id));
diesel::joinable!(sign_in_links -> users (user_id));
diesel::joinable!(platform_app_permissibles -> platform_apps (platform_app_id));
diesel::joinable!(teams -> accounts (account_id));
diesel::joinable!(team_members -> teams (team_id));
diesel::joinable!(team_members -> users (user_id));
diesel::joinable!(inboxes -> accounts (account_id));
diesel::joinable!(inbox_members -> inboxes (inbox_id));
diesel::joinable!(inbox_members -> users (user_id));
diesel::joinable!(agent_bots -> accounts (account_id));
diesel::joinable!(agent_bot_inboxes -> agent_bots (agent_bot_id));
diesel::joinable!(agent_bot_inboxes -> inboxes (inbox_id));
diesel::joinable!(contacts -> accounts (account_id));
diesel::joinable!(contact_labels -> contacts (contact_id));
diesel::joinable!(contact_labels -> accounts (account_id));
diesel::joinable!(contact_notes -> contacts (contact_id));
diesel::table! {
    campaigns (id) {
        id -> BigInt,
        account_id -> BigInt,
        number -> BigInt,
        inbox_id -> BigInt,
        sender_id -> Nullable<BigInt>,
        title -> Text,
        description -> Nullable<Text>,
        message -> Text,
        enabled -> Bool,
        only_in_business_hours -> Bool,
        trigger_rules -> Jsonb,
        template_params -> Nullable<Jsonb>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::joinable!(campaigns -> accounts (account_id));
diesel::joinable!(campaigns -> inboxes (inbox_id));
diesel::joinable!(campaigns -> users (sender_id));

diesel::table! {
    uploads (id) {
        id -> BigInt,
        account_id -> BigInt,
        token -> Text,
        name -> Text,
        content_type -> Text,
        byte_size -> BigInt,
        checksum -> Nullable<Text>,
        file -> Nullable<Jsonb>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    transfers (id) {
        id -> BigInt,
        account_id -> BigInt,
        user_id -> Nullable<BigInt>,
        kind -> Text,
        state -> Jsonb,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    transfer_parts (transfer_id, number) {
        transfer_id -> BigInt,
        number -> Integer,
        content -> Text,
    }
}

diesel::joinable!(uploads -> accounts (account_id));
diesel::joinable!(transfers -> accounts (account_id));
diesel::joinable!(transfers -> users (user_id));
diesel::joinable!(transfer_parts -> transfers (transfer_id));
diesel::joinable!(contact_notes -> accounts (account_id));
diesel::joinable!(contact_inboxes -> contacts (contact_id));
diesel::joinable!(contact_inboxes -> inboxes (inbox_id));
diesel::joinable!(conversations -> accounts (account_id));
diesel::joinable!(conversations -> inboxes (inbox_id));
diesel::joinable!(conversations -> contacts (contact_id));
diesel::joinable!(conversations -> contact_inboxes (contact_inbox_id));
diesel::joinable!(conversations -> users (assignee_id));
diesel::joinable!(conversations -> teams (team_id));
diesel::joinable!(conversation_labels -> conversations (conversation_id));
diesel::joinable!(imported_records -> accounts (account_id));
diesel::joinable!(conversation_labels -> accounts (account_id));
diesel::joinable!(conversation_counts -> accounts (account_id));
diesel::joinable!(conversation_counts -> inboxes (inbox_id));
diesel::joinable!(messages -> conversations (conversation_id));
diesel::joinable!(message_sources -> messages (message_id));
diesel::joinable!(conversation_participants -> conversations (conversation_id));
diesel::joinable!(mentions -> conversations (conversation_id));
diesel::joinable!(conversation_drafts -> conversations (conversation_id));
diesel::joinable!(csat_survey_responses -> conversations (conversation_id));
diesel::joinable!(canned_responses -> accounts (account_id));
diesel::joinable!(automation_rules -> accounts (account_id));
diesel::joinable!(dashboard_apps -> accounts (account_id));
diesel::joinable!(labels -> accounts (account_id));
diesel::joinable!(attribute_definitions -> accounts (account_id));
diesel::joinable!(custom_filters -> accounts (account_id));
diesel::joinable!(custom_filters -> users (user_id));
diesel::joinable!(notifications -> accounts (account_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(notifications -> conversations (conversation_id));
diesel::joinable!(notification_settings -> account_users (membership_id));
diesel::joinable!(push_subscriptions -> users (user_id));
diesel::joinable!(portals -> accounts (account_id));
diesel::joinable!(categories -> portals (portal_id));
diesel::joinable!(articles -> portals (portal_id));
diesel::joinable!(article_words -> articles (article_id));
diesel::joinable!(reporting_events -> conversations (conversation_id));
diesel::joinable!(counted_conversations -> conversations (conversation_id));
diesel::joinable!(report_days -> accounts (account_id));
diesel::joinable!(report_spans -> accounts (account_id));
diesel::joinable!(webhooks -> accounts (account_id));
diesel::joinable!(webhooks -> inboxes (inbox_id));
diesel::joinable!(integration_hooks -> accounts (account_id));
diesel::joinable!(integration_hooks -> inboxes (inbox_id));
diesel::joinable!(webhook_deliveries -> accounts (account_id));
diesel::joinable!(webhook_attempts -> webhook_deliveries (delivery_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    account_counters,
    uploads,
    transfers,
    transfer_parts,
    campaigns,
    users,
    account_users,
    access_tokens,
    user_sessions,
    sign_in_links,
    second_factors,
    backup_codes,
    platform_apps,
    platform_app_permissibles,
    teams,
    team_members,
    inboxes,
    inbox_members,
    agent_bots,
    agent_bot_inboxes,
    contacts,
    contact_labels,
    contact_notes,
    contact_inboxes,
    conversations,
    conversation_labels,
    conversation_counts,
    messages,
    message_sources,
    conversation_participants,
    mentions,
    conversation_drafts,
    csat_survey_responses,
    canned_responses,
    automation_rule_runs,
    automation_rules,
    macros,
    done_steps,
    dashboard_apps,
    labels,
    attribute_definitions,
    custom_filters,
    notifications,
    notified_events,
    notification_settings,
    push_subscriptions,
    events,
    event_positions,
    held_events,
    jobs,
    webhooks,
    webhook_deliveries,
    webhook_attempts,
    integration_hooks,
    keyed_calls,
    portals,
    categories,
    related_categories,
    articles,
    article_words,
    reporting_events,
    counted_conversations,
    report_days,
    contact_texts,
    message_texts,
    unindexed_messages,
    search_progress,
    report_spans,
    imported_records,
);
