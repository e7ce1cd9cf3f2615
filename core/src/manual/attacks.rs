//! Attacks on the statement and on models, and the tests that try them.
//!
//! Each test has its own document or forging prover, and must fail in the check that the test names. An honest prover
//! that is given the same input returns a typed error. `tests/..` are integration tests; the others are beside the
//! code.
//!
//! | attack | tests |
//! |---|---|
//! | a reader's signature read as an MSO | `statement::forged::a_readers_signature_is_no_licence`, `what_is_signed_is_a_map_and_nothing_else` |
//! | another protected header than was signed, or of another certificate | `statement::mso::the_message_is_a_sig_structure_for_es256`, `document::mdoc::header::a_header_of_another_certificate_is_refused`, `tests/presentation::protected_headers_are_bound` |
//! | bytes planted after the signed length | `statement::mso::doc_type_is_compared_whole`, `the_length_is_the_one_in_the_header`; `statement::device_key::device_key_ends_inside_the_message`; `statement::validity::dates_end_inside_the_message`; `statement::namespace::entry_ends_inside_the_message` |
//! | an MSO read in an item's zone | `statement::mso::an_mso_cannot_be_read_in_an_items_zone` |
//! | a digest of another namespace | `statement::namespaces::the_other_namespaces_item_is_no_answer`, `statement::namespace::digest_of_another_namespace_is_not_on_the_walk`, `tests/namespaces::an_answer_from_the_other_namespace_is_refused`, `items_moved_to_the_other_namespace_are_not_the_issuers` |
//! | a digest of another digestID | `statement::namespace::digest_id_is_the_items`, `linkable_item_stands_under_its_digest_id` |
//! | a digest at a false alignment | `statement::namespace::digest_at_a_false_alignment_is_not_on_the_walk` |
//! | a digest outside its zone | `engine::proof::gates::a_digest_outside_its_zone_cannot_be_chosen`, `digests_stand_behind_the_chosen_block` |
//! | all four keys, and another element, inside a name | `statement::item::entries_inside_a_name_are_not_the_items`, `each_slot_starts_and_ends_where_it_should` |
//! | a second entry under one of the four keys; a fifth entry that is longer or shorter than its value says, or takes two slots | `statement::further_entry::it_is_none_of_the_four`, `it_ends_where_its_value_says`, `it_is_there_or_it_is_not`, `it_starts_where_it_is_read` |
//! | the `y` of another device key | `statement::device_key::y_is_behind_x` |
//! | `birth_date` presented as `issue_date` | `statement::item::identifier_is_the_requested_one` |
//! | an `elementValue` cut short | `statement::item::value_cut_short_does_not_tile` |
//! | `age_over_18 = false` | `statement::value::exact_value`, `tests/vectors::under_age_is_refused` |
//! | a date of another map, or of a nested one | `statement::validity::dates_of_another_map_are_out_of_reach`, `an_absent_entry_takes_one_slot`, `an_absent_entry_is_said_to_be_absent` |
//! | a key inside a `kid` | `statement::device_key::a_key_inside_a_key_id_is_out_of_reach`, `the_middle_is_what_its_bytes_say`, `a_middle_is_followed_from_where_it_is` |
//! | a model that ran on something else than the issuer signed | `statement::model::a_model_that_ran_on_something_else_is_refused`, `a_proof_of_another_run_is_refused`, `every_other_age_is_refused`, `documents_of_others_are_read` |
//! | years or days with a remainder of more than a year, or another year or month than the digits' | `statement::number::a_remainder_is_less_than_a_year`, `years_have_one_result`, `days_have_one_result`, `a_century_has_25_times_four_years`, `a_month_is_the_one_of_the_digits` |
//! | a category or a boolean that does not stand there | `statement::number::a_category_is_the_item_that_stands_there`, `a_boolean_is_one_byte`; `statement::model::categories_are_complete_items` |
//! | an element read twice, once for a claim and once for a model | `statement::model::an_element_is_read_once_whatever_is_asked_of_it`, `statement::number::a_number_is_merged_with_the_same_number_only` |
//! | an input that the holder chose, reported as signed; another threshold, output or session than was asked | `tests/model_attributes::another_question_is_not_answered`, `another_answer_is_refused`; `statement::model::the_question_and_the_answer_are_in_the_statement` |
//! | another model of the same shape, or one that only the prover has | `tests/model_attributes::another_model_is_refused` |
//! | `2008-00-00` as a date of birth | `statement::value::dates_are_of_their_form_in_every_byte` |
//! | `validFrom` and `validUntil` swapped | `statement::validity::dates_cannot_change_places` |
//! | expired, or not yet valid, by a fraction of a second | `statement::validity::fractions_are_rounded_against_the_holder` |
//! | expired, or not yet valid, by one second | `statement::validity::dates_are_compared_to_the_second`, `document::reference::each_part_has_its_error` |
//! | signed outside the certificate's dates | `statement::validity::signing_date_is_within_the_certificate` |
//! | another docType | `statement::mso::doc_type_is_compared_whole`, `tests/presentation::another_doc_type_is_not_answered` |
//! | a trust anchor of another docType | `document::trust::only_its_own_root_and_doc_types` |
//! | a document signed by a root, an authority, a reader, a server, a signer of revocation lists | `document::trust::certificates_that_may_not`, `usages_of_other_doc_types`, `signers_as_anchors`, `the_roots_key_signs_no_documents`; `tests/certificates::who_signs_no_documents_is_refused` |
//! | a document signer of another country or state | `document::trust::certificates_that_may_not` |
//! | another certificate of the issuer's key | `tests/certificates::another_certificate_of_the_same_key_is_not_the_one_that_was_proved_for` |
//! | a holder tagged by certificates that nobody needs | `tests/certificates::certificates_that_nobody_needs_do_not_travel` |
//! | a generator that repeats | `tests/presentation::prepared_rows_are_fresh_every_time`, `a_generator_in_one_state_shares_nothing_between_what_was_prepared`; `holder::each_part_of_a_presentation_makes_its_randomness_another`, `tests/model_attributes::the_private_inputs_make_the_randomness_another` |
//! | a device signature of another key | `statement::whole::the_device_signature_is_by_the_key_in_the_mso`, `document::reference::device_signatures_of_others` |
//! | a device signature of another session or docType | `tests/presentation::another_question_is_not_answered`, `another_doc_type_is_not_answered` |
//! | an issuer that nobody trusts | `tests/presentation::every_public_input_is_bound`, `statement::whole::signatures_of_others_are_refused` |
//! | an MSO altered in any byte | `document::reference::every_byte_of_the_mso_counts`, `statement::whole::an_mso_altered_in_any_byte_is_refused`, `signatures_are_about_this_document` |
//! | multipliers of no signature; integers that agree in the field alone | `statement::ecdsa::multipliers_of_no_signature_fail_in_the_congruence_alone`, `statement::ecdsa::modular::congruence_modulo_the_fields_order_is_not_enough`, `congruence_modulo_some_limbs_is_not_enough` |
//! | a proof replayed in another session | `tests/presentation::another_question_is_not_answered` |
//! | a public input changed after the fact | `tests/presentation::every_public_input_is_bound`, `the_nonce_point_is_bound` |
//! | another alternative than the one that was proved, or of another list | `tests/answers::the_chosen_alternative_is_bound` |
//! | a hint that is changed, to accept or to blame | `tests/answers::hints_choose_between_errors_only`, `another_doc_type_is_told` |
//! | elements of the device's that it has not signed, or that nobody allowed | `tests/answers::device_signed_elements_stand_apart` |
//! | a payload attached that is of another session | `document::mdoc::envelope::attached_payloads` |
//! | two answers to one session | `tests/presentation::one_answer_a_session` |
//! | a committed cell that is no bit, also where its word's value stays | `engine::proof::gates::every_bit_is_a_bit`, `engine::proof::columns::every_cell_holds_a_bit`, `every_column_holds_bits` |
//! | an entry of another width read than starts there, or none | `engine::proof::gates::reads_of_entries_know_whether_one_starts_there` |
//! | a value that is sent and is not what it should be, with all others made to fit | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | other messages opened than were committed to | `engine::proof::opening::the_messages_that_are_opened_are_those_that_were_committed_to` |
//! | rows, a message, a mask or an opened value chosen after the challenge that depends on it | `engine::proof::absorbs::nothing_can_be_chosen_after_its_challenge`, `every_part_of_a_proof_changes_the_next_challenge` |
//! | a challenge that is known before it is drawn | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn`, `engine::hidden::nova::weights_that_are_known_early_can_be_solved_against`, `without_a_mask_a_broken_relation_shows` |
//! | a proof of nothing | `engine::proof::opening::the_empty_proof_is_refused` |
//! | a proof that a newer version makes invalid | `tests/golden::older_presentations_verify` |
//!
//! `(r, n - s)` is not an attack: ES256 accepts both (`statement::ecdsa::signatures_are_accepted_with_either_s`).
//! Neither is a second proof of the same statement by the same prover: it is the verifier that accepts one presentation
//! per nonce.
//!
//! # On models
//! The gates of each operator are tried with every assignment of small widths: one result each.
//!
//! | attack | tests |
//! |---|---|
//! | numbers that are no bits with the right sum; a plane that nothing reads | `engine::proof::tensors::planes_of_a_large_tensor_are_bits`, `every_plane_of_a_large_tensor_counts` |
//! | an error in one entry that another entry, block or equation makes good | `engine::proof::tensors::errors_in_two_entries_do_not_cancel`, `errors_in_two_blocks_do_not_cancel`, `every_entry_of_a_block_counts` |
//! | an input outside its domain, or of two categories, or of none | `model::gates::inputs_are_in_their_domains`, `an_input_is_one_category` |
//! | a public input of the prover's choice | `model::gates::a_public_input_is_what_the_request_says` |
//! | another rounding, shift or clamp; a value that is cut off at another end | `model::gates::a_rescaled_number_has_one_result` |
//! | a maximum of some members only, or of none | `model::gates::a_greatest_number_has_one_result` |
//! | the wrong bin at a threshold, two bins, none; missing here and a number there | `model::gates::a_number_is_in_one_bin` |
//! | a leaf that no path leads to, a tree left out, another counted twice | `model::gates::a_tree_leads_to_one_leaf` |
//! | another class, also among equals; the other side of a threshold; another value | `model::gates::one_answer_is_shown`, `tests/model::a_class_is_shown_and_no_other` |
//! | any committed bit of any graph | `model::gates::random::a_changed_bit_is_refused_or_changes_nothing`, `numbers_at_the_ends_are_accepted_or_refused` |
//! | a graph whose sums could wrap, a tree with a shared node, a set that names an entry twice | `model::what_is_no_graph_is_refused` |
//! | two encodings of one model | `model::format::every_changed_byte_is_an_error_or_another_graph` |
//! | another model, nonce, audience, question, threshold, origin; an answer of another kind; an answer chosen after the challenges | `model::request::everything_that_a_verifier_chooses_and_sees_is_in_the_statement`, `model::another_answer_than_was_asked_for_is_refused`, `tests/model::another_question_is_not_answered`, `every_changed_byte_of_a_proof_is_refused` |
//! | a comparison of floats that integers decide otherwise | `model::a_float_keeps_its_order`, `compile::small::splits_at_their_thresholds`, `compile::files::tree_ensembles_are_exact` |
