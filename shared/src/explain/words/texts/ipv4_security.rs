//! Words for the options of IPv4 that say how secret a packet is.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "ip.options.security",
        "The U.S. military wanted its packets labeled, so that routers keep what is secret off open links. \
         RFC 791 had a form of 11 bytes, RFC 1108 replaced it with a shorter one. Outside such networks \
         you will hardly ever see it.",
        "The sending system labels what it sends by its own rules.",
    )
    .not(
        "A label hides nothing: anyone who sees the packet can read it. It asks the networks on the way to \
         be careful.",
    ),
    Words::new(
        "ip.opt.sec_rfc791_sec",
        "Sixteen levels in 16 bits: the numbers are chosen to differ in many bits, so that an error on the \
         way does not turn secret into unclassified.",
        "The level that the sender's system gave the data.",
    )
    .other(&[
        (0x0000, "Unclassified: anybody may see it."),
        (0xf135, "Confidential."),
        (0xaf13, "Restricted."),
        (0xd788, "Secret."),
        (0x6bc5, "Top secret."),
    ]),
    Words::new(
        "ip.opt.sec_rfc791_comp",
        "Secrets are kept apart by subject too: permission to read secrets is not permission to read these.",
        "0 where the data are in no compartment; the other numbers come from an agency's own list.",
    ),
    Words::new(
        "ip.opt.sec_rfc791_hr",
        "Two letters from a manual of the Defense Intelligence Agency.",
        "The sender's rules for these data. What the letters mean cannot be told from here.",
    ),
    Words::new(
        "ip.opt.sec_rfc791_tcc",
        "Three letters that separate groups of users on one network from each other.",
        "Given by the agency that runs the network.",
    ),
    Words::new(
        "ip.opt.sec_cl",
        "RFC 1108 has four levels and spare room for four more. Any two of the numbers differ in at least \
         four bits, so that an error does not turn one into another.",
        "The level that the sender's system gave the data.",
    )
    .other(&[(0x3d, "Top secret."), (0x5a, "Secret."), (0x96, "Confidential."), (0xab, "Unclassified.")]),
    Words::new(
        "ip.opt.sec_prot_auth",
        "Five bodies may have rules of their own for the packet; each has one bit. The last bit of each \
         byte says whether one more byte follows, so there is room for later ones.",
        "The bodies whose rules the sender applies.",
    ),
    Words::new(
        "ip.opt.sec_prot_auth_flags",
        "Seven flags, and a bit that says whether another such byte follows.",
        "A bit for each body whose rules apply.",
    ),
    Words::new(
        "ip.opt.sec_prot_auth_genser",
        "GENSER stands for general service: what no special agency looks after.",
        "Set where these rules apply.",
    )
    .other(&[
        (0, "The rules of the general service would not apply."),
        (1, "The rules of the general service would apply."),
    ]),
    Words::new(
        "ip.opt.sec_prot_auth_siop_esi",
        "SIOP was the plan of the United States for a nuclear war; the Joint Chiefs of Staff were in charge \
         of what belongs to it.",
        "Set where these rules apply.",
    )
    .other(&[
        (0, "The rules of the Joint Chiefs of Staff would not apply."),
        (1, "The rules of the Joint Chiefs of Staff would apply."),
    ]),
    Words::new(
        "ip.opt.sec_prot_auth_sci",
        "SCI is sensitive compartmented information: what intelligence services know, and from where.",
        "Set where these rules apply.",
    )
    .other(&[
        (0, "The rules for intelligence would not apply."),
        (1, "The rules for intelligence would apply."),
    ]),
    Words::new(
        "ip.opt.sec_prot_auth_nsa",
        "The National Security Agency looks after ciphers and what is learned by listening.",
        "Set where these rules apply.",
    )
    .other(&[
        (0, "The rules of the National Security Agency would not apply."),
        (1, "The rules of the National Security Agency would apply."),
    ]),
    Words::new(
        "ip.opt.sec_prot_auth_doe",
        "The Department of Energy looks after what is known about nuclear weapons.",
        "Set where these rules apply.",
    )
    .other(&[
        (0, "The rules of the Department of Energy would not apply."),
        (1, "The rules of the Department of Energy would apply."),
    ]),
    Words::new(
        "ip.opt.sec_prot_auth_unassigned",
        "Bits for bodies that might have been added. None was.",
        "0 as long as nobody has been given them.",
    ),
    Words::new(
        "ip.opt.sec_prot_auth_fti",
        "A field that can grow: each byte has seven bits of content, and one that says whether there is \
         more.",
        "Set on every byte but the last.",
    )
    .other(&[(0, "This would be the last byte of flags."), (1, "Another byte of flags would follow.")]),
    Words::new(
        "ip.options.ext_security",
        "If the levels of the basic option are not enough, an agency may add labels of its own. A packet \
         may have several.",
        "An agency's rules ask for more than the basic label.",
    ),
    Words::new(
        "ip.opt.ext_sec_add_sec_info_format_code",
        "Each number stands for one form, and one agency is in charge of it.",
        "The form that the sender's system uses.",
    ),
    Words::new(
        "ip.opt.ext_sec_add_sec_info",
        "Readable only with the description of its form.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "ip.options.cipso",
        "A label for systems that keep levels and categories of secrets apart and want to go on doing so \
         across a network. It comes from an IETF draft of 1992 that never became an RFC. Linux supports it \
         through NetLabel, so that SELinux can pass labels from host to host.",
        "The sending system labels what it sends by its own rules.",
    )
    .not("The label is not protected: anyone who can change packets can change it, unless IPsec signs them."),
    Words::new(
        "ip.cipso.doi",
        "Numbers for levels and categories mean something only within one organization. This says which \
         one's list to look them up in.",
        "Set up on both hosts; on Linux with netlabelctl.",
    ),
    Words::new(
        "ip.cipso.tags",
        "Usually one label. Several forms exist, for few categories or for many.",
        "The labels that the sender's rules ask for.",
    ),
    Words::new(
        "ip.cipso.tag_type",
        "1 lists categories as bits, 2 by number, 5 as ranges: which one is shortest depends on how many \
         there are.",
        "The form that the sender's system is set to.",
    )
    .other(&[
        (1, "A level, and a bit for each category."),
        (2, "A level, and up to 15 categories by number."),
        (5, "A level, and ranges of categories."),
        (128, "A label of Linux that never leaves the host."),
    ]),
    Words::new(
        "ip.cipso.tag_length",
        "Counts the whole tag, type and length included, so that the next one is found.",
        "Follows from how many categories there are.",
    ),
    Words::new(
        "ip.cipso.bitmap",
        "A bit for each category is short as long as the numbers are small: the header has room for about \
         240.",
        "The usual form.",
    ),
    Words::new(
        "ip.cipso.enumerated",
        "Categories by number, two bytes each: better where the numbers are large and few.",
        "The form that the sender's system is set to.",
    ),
    Words::new(
        "ip.cipso.ranges",
        "From number to number, highest first: better where many neighbors are set.",
        "The form that the sender's system is set to.",
    ),
    Words::new(
        "ip.cipso.permissive",
        "Other categories shut readers out; permissive ones let them in.",
        "The form that the sender's system is set to.",
    ),
    Words::new(
        "ip.cipso.free",
        "Room for whatever an organization wants to add.",
        "Only that organization knows what it says.",
    ),
    Words::new(
        "ip.cipso.unknown",
        "A reader that does not know a tag's type skips it by its length.",
        "What it says cannot be told from here.",
    ),
    Words::new("ip.cipso.alignment", "Makes what follows begin at an even byte.", "It must be 0."),
    Words::new(
        "ip.cipso.sensitivity_level",
        "The organization decides what each number means.",
        "The level that the sender's system gave the data.",
    ),
    Words::new(
        "ip.cipso.categories",
        "Subjects that the data belong to, as bits, numbers or ranges. Only readers cleared for them may \
         read it.",
        "The categories that the sender's system gave the data.",
    ),
    Words::new("ip.cipso.tag_data", "Not taken apart here.", "What it says depends on the type of the tag."),
];
